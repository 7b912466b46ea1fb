import { Pool } from 'undici';
import type { Keys } from '../../common/keys.ts';
import { signRequest } from '../../common/requestSignature.ts';

const TIMEOUT_MS = 2_000;

/** Asks internal endpoints of one part of the centre in the gateway's name. */
export interface SignedAsker {
  /** The answer's JSON. Rejects where there is none, or it is a refusal. What is not bytes already is sent as JSON. */
  ask(endpoint: string, body: object | Buffer, at?: number): Promise<unknown>;
  close(): Promise<void>;
}

/** An asker of `audience`, which may move: `url` tells where it is now. Throws where the gateway has no key for it. */
export function signedAsker(
  audience: string,
  url: () => string,
  keys: Pick<Keys, 'pairs'>,
  { connections = 4, timeoutMs = TIMEOUT_MS } = {},
): SignedAsker {
  const [key] = keys.pairs('gateway', audience);
  if (!key) throw new Error(`SUBGRAPH_KEYS: gateway>${audience}`);
  let pool: { origin: string; pool: Pool } | undefined;
  const poolOf = (origin: string): Pool => {
    if (pool?.origin === origin) return pool.pool;
    void pool?.pool.destroy();
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: TIMEOUT_MS } };
    pool = { origin, pool: new Pool(origin, { connections, ...timeouts }) };
    return pool.pool;
  };
  return {
    async ask(endpoint, given, at) {
      const path = `/internal/${endpoint}`;
      const [body, type] = Buffer.isBuffer(given) ? [given, 'application/octet-stream'] : [JSON.stringify(given), 'application/json'];
      const headers = signRequest({ caller: 'gateway', audience, method: 'POST', path, context: '', body }, key, at);
      const asked = { path, method: 'POST', body, headers: { 'content-type': type, ...headers } } as const;
      const response = await poolOf(new URL(url()).origin).request(asked);
      const answer: unknown = await response.body.json();
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
      return answer;
    },
    async close() {
      await pool?.pool.destroy();
    },
  };
}
