import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Logger } from '../../common/logger.ts';

const answerSchema = z.object({ text: z.string().nullable() });
/** Apollo Server's own prefix of the keys of persisted queries. */
const KEY = /^(?:apq:)?([0-9a-f]{64})$/;

/** Anybody may name hashes that are none, before a limit counts him: no more than so many wait for governance, which others need. */
const AT_ONCE = 16;

/**
 * Looks published operations up where they are saved, by the key of a persisted query. What comes is believed only if it is the text of that
 * hash. Undefined where there is none or nobody can say: then the client is asked for the text.
 */
export function registeredOperations(
  ask: (endpoint: string, body: object) => Promise<unknown>,
  logger: Logger,
): (key: string) => Promise<string | undefined> {
  let asking = 0;
  return async (key) => {
    const [, hash] = KEY.exec(key) ?? [];
    if (hash === undefined || asking >= AT_ONCE) return undefined;
    asking += 1;
    try {
      const { text } = answerSchema.parse(await ask('published-operation', { hash }));
      return text !== null && createHash('sha256').update(text).digest('hex') === hash ? text : undefined;
    } catch (error) {
      logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'registered operations cannot be asked for');
      return undefined;
    } finally {
      asking -= 1;
    }
  };
}
