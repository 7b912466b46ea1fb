import { z } from 'zod';
import { Pool } from 'undici';
import type { Logger } from '../../common/logger.ts';
import { signRequest, type PairKey } from '../../common/requestSignature.ts';

const PATH = '/internal/represented';
const REMEMBER_MS = 1_000;
const TIMEOUT_MS = 2_000;
const CACHE_SIZE = 5_000;
const answerSchema = z.object({ subjects: z.array(z.string()) });

/** The subjects whose legal representative (or operator) a person is, as the registry says now. */
export interface Representation {
  of(subject: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Asks the registry whom a person represents, at most once a second for each person. When the registry cannot say, the
 * person represents nobody: he reads less, never more.
 */
export function representation(registryUrl: string, key: PairKey, logger: Logger, now: () => number = Date.now): Representation {
  const origin = new URL(registryUrl).origin;
  const pool = new Pool(origin, { connections: 4, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: TIMEOUT_MS } });
  const known = new Map<string, { subjects: Promise<readonly string[]>; askedAt: number }>();

  const ask = async (subject: string): Promise<readonly string[]> => {
    const body = JSON.stringify({ subject });
    const headers = signRequest({ caller: 'gateway', audience: 'registry', method: 'POST', path: PATH, context: '', body }, key, now());
    const response = await pool.request({ method: 'POST', path: PATH, body, headers: { 'content-type': 'application/json', ...headers } });
    const json: unknown = await response.body.json();
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    return answerSchema.parse(json).subjects;
  };

  return {
    close: () => pool.destroy(),
    of(subject) {
      const recent = known.get(subject);
      if (recent && now() - recent.askedAt < REMEMBER_MS) return recent.subjects;
      const subjects = ask(subject).catch((error: unknown) => {
        logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'the registry could not say whom a person represents');
        known.delete(subject);
        return [];
      });
      if (known.size >= CACHE_SIZE) known.delete(known.keys().next().value as string);
      known.set(subject, { subjects, askedAt: now() });
      return subjects;
    },
  };
}
