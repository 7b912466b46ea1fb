import { createHmac } from 'node:crypto';
import { shanghaiDay } from '../../common/clock.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import type { RedisClient } from '../../common/redis.ts';
import type { NamedDocument } from './namedDocuments.ts';

/** With one name so many documents, and with one document so many names, may a caller try on one day. */
const MOST = 20;
const PREFIX = 'credit-graph:guesses:';
const TWO_DAYS_SECONDS = 2 * 24 * 60 * 60;
const MAX_KEYS = 200_000;

/** Counts what callers try, so that nobody finds out the rest of a masked number by trying every one that it may be. */
export interface NameGuesses {
  /** Rejects with LOOKUPS_EXHAUSTED where one of the pairs is one too many; pairs that were tried on the day before are not counted twice. */
  spend(caller: string, pairs: readonly NamedDocument[]): Promise<void>;
}

/**
 * Counts by caller and day (Asia/Shanghai): over all gateways in Redis, else, or while it is away, in this process. Neither holds a name or a
 * number, but what `key` makes of them.
 */
export function nameGuesses(key: Uint8Array, redis: RedisClient | undefined, logger: Logger, now: () => number = Date.now): NameGuesses {
  let day = '';
  let here = new Map<string, Set<string>>();
  const digest = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

  const mayTryHere = (list: string, item: string): boolean => {
    let tried = here.get(list);
    if (!tried) {
      if (here.size >= MAX_KEYS) here.delete(here.keys().next().value as string);
      here.set(list, (tried = new Set<string>()));
    }
    if (!tried.has(item) && tried.size >= MOST) return false;
    tried.add(item);
    return true;
  };
  const mayTryEverywhere = async (client: RedisClient, list: string, item: string): Promise<boolean> => {
    const name = `${PREFIX}${day}:${list}`;
    const [added] = await Promise.all([client.sAdd(name, item), client.expire(name, TWO_DAYS_SECONDS)]);
    if (added === 0 || (await client.sCard(name)) <= MOST) return true;
    await client.sRem(name, item);
    return false;
  };

  return {
    async spend(caller, pairs) {
      const today = shanghaiDay(now);
      if (today !== day) [day, here] = [today, new Map<string, Set<string>>()];
      const tries = pairs.flatMap(({ name, document }) => {
        const [ofName, ofDocument] = [digest(name), digest(document)];
        return [
          [digest(caller, 'name', name), ofDocument],
          [digest(caller, 'document', document), ofName],
        ] as const;
      });
      let may = tries.map(([list, item]) => mayTryHere(list, item));
      if (redis && may.every(Boolean)) {
        try {
          may = await Promise.all(tries.map(([list, item]) => mayTryEverywhere(redis, list, item)));
        } catch (error) {
          logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'look-ups by name are counted by this process alone');
        }
      }
      if (!may.every(Boolean)) throw new CreditGraphError('LOOKUPS_EXHAUSTED');
    },
  };
}
