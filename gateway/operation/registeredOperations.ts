import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';

const answerSchema = z.object({ text: z.string().nullable() });
/** Apollo Server's own prefix of the keys of persisted queries. */
const KEY = /^(?:apq:)?([0-9a-f]{64})$/;

/** Anybody may name hashes that are none, before a limit counts him: no more than so many wait for governance, which others need. */
const AT_ONCE = 16;
/** How much text is kept of what was found: what a hash stands for never changes. */
const KEPT_CHARACTERS = 8_000_000;
/** Governance, which notes when an operation was last used, hears of one that is used all day about once an hour. */
const TOLD_EVERY_MS = 60 * 60 * 1000;
const MOST_TOLD = 10_000;

/** Published operations, kept where they are saved. */
export interface RegisteredOperations {
  /**
   * The text by the key of a persisted query: one that is in use is asked for once, however many want it, and not again while it is kept.
   * What comes is believed only if it is the text of that hash. Undefined where there is none or nobody can say: then the client is asked
   * for the text.
   */
  readonly find: (key: string) => Promise<string | undefined>;
  /** An operation was asked for by this hash, and its text was at hand. */
  readonly used: (hash: string) => void;
}

/** Looks published operations up by `ask`. */
export function registeredOperations(ask: (endpoint: string, body: object) => Promise<unknown>, logger: Logger): RegisteredOperations {
  const found = new LRUCache<string, string>({ maxSize: KEPT_CHARACTERS, sizeCalculation: (text) => text.length + 1 });
  const asked = new Map<string, Promise<string | undefined>>();
  const told = new LRUCache<string, true>({ max: MOST_TOLD, ttl: TOLD_EVERY_MS });
  const lookUp = async (hash: string): Promise<string | undefined> => {
    told.set(hash, true);
    try {
      const { text } = answerSchema.parse(await ask('published-operation', { hash }));
      if (text === null || createHash('sha256').update(text).digest('hex') !== hash) return undefined;
      found.set(hash, text);
      return text;
    } catch (error) {
      logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'registered operations cannot be asked for');
      return undefined;
    } finally {
      asked.delete(hash);
    }
  };
  const start = (hash: string): Promise<string | undefined> | undefined => {
    if (asked.size >= AT_ONCE) return undefined;
    const answer = lookUp(hash);
    asked.set(hash, answer);
    return answer;
  };
  return {
    async find(key) {
      const [, hash] = KEY.exec(key) ?? [];
      return hash === undefined ? undefined : (found.get(hash) ?? asked.get(hash) ?? start(hash));
    },
    used(hash) {
      if (!told.has(hash)) void start(hash);
    },
  };
}
