import { createClient } from 'redis';
import type { Logger } from './logger.ts';
import { SIGNATURE_WINDOW_MS, memoryNonceStore, type NonceStore } from './requestSignature.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const RETRY_CAP_MS = 2_000;

/** A connected Redis client. */
export type RedisClient = ReturnType<typeof redisClient>;

/**
 * A Redis client that reconnects by itself and fails at once while it is away: nothing waits for a lost Redis, what it
 * would have served falls back per process. Call `connect()` once.
 */
export function redisClient(url: string, logger: Logger) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: (retries) => Math.min(RETRY_CAP_MS, 50 * 2 ** Math.min(retries, 6)) },
  });
  client.on('error', (error: Error) => logger.warn({ reason: error.message.replace(/redis(s)?:\/\/\S+/g, 'redis') }, 'redis is away'));
  return client;
}

/** Nonces shared by all processes of a subgraph; while Redis is away, per process. */
export function redisNonceStore(client: RedisClient, audience: string): NonceStore {
  const fallback = memoryNonceStore();
  return {
    async claim(nonce) {
      // Remembered here too, so that a Redis that comes back empty does not let a replay through this process.
      if (!(await fallback.claim(nonce))) return false;
      try {
        return (
          (await client.set(`credit-graph:nonce:${audience}:${nonce}`, '1', {
            condition: 'NX',
            expiration: { type: 'PX', value: 2 * SIGNATURE_WINDOW_MS },
          })) === 'OK'
        );
      } catch {
        return true;
      }
    },
  };
}
