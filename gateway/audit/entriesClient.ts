import { Pool } from 'undici';
import { z } from 'zod';
import { signRequest, type PairKey } from '../../common/requestSignature.ts';
import type { SendLines } from './drainer.ts';

const PATH = '/internal/audit-entries';
const TIMEOUT_MS = 30_000;
const answerSchema = z.object({ upTo: z.int(), hash: z.string() });

/** Hands lines of the log to governance, which may move. */
export function entriesClient(urlOf: () => string, key: PairKey): { send: SendLines; close(): Promise<void> } {
  const pools = new Map<string, Pool>();
  return {
    async send(chain, lines) {
      const { origin } = new URL(urlOf());
      let pool = pools.get(origin);
      if (!pool)
        pools.set(
          origin,
          (pool = new Pool(origin, { connections: 2, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: 2_000 } })),
        );
      const body = JSON.stringify({ chain, lines });
      const headers = signRequest({ caller: 'gateway', audience: 'governance', method: 'POST', path: PATH, context: '', body }, key);
      const response = await pool.request({
        method: 'POST',
        path: PATH,
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
      const answer: unknown = await response.body.json();
      if (response.statusCode !== 200) throw new Error(`governance: status ${response.statusCode}`);
      return answerSchema.parse(answer);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
