import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import type { RedisClient } from '../../common/redis.ts';

const PREFIX = 'credit-graph:apq:';
const LIFETIME_SECONDS = 7 * 24 * 60 * 60;
const MEMORY_BYTES = 30 * 1024 * 1024;

/**
 * Where automatic persisted queries are kept: in Redis, where all gateways find them, else in memory. What is kept is the
 * client's text by its own hash; every use of it is parsed, validated and authorised like any other. A lost Redis means
 * that the client sends the text again. `registered` knows operations that are kept elsewhere, whatever happens to Redis.
 */
export function persistedQueryCache(
  redis: RedisClient | undefined,
  registered?: (hash: string) => Promise<string | undefined>,
): KeyValueCache<string> {
  const kept = redis ? inRedis(redis) : new InMemoryLRUCache({ maxSize: MEMORY_BYTES });
  if (!registered) return kept;
  return {
    get: async (key) => (await kept.get(key)) ?? (await registered(key)),
    set: (key, value, options) => kept.set(key, value, options),
    delete: (key) => kept.delete(key),
  };
}

function inRedis(redis: RedisClient): KeyValueCache<string> {
  return {
    get: async (key) => (await redis.get(PREFIX + key).catch(() => null)) ?? undefined,
    set: async (key, value, options) => {
      await redis.set(PREFIX + key, value, { expiration: { type: 'EX', value: options?.ttl ?? LIFETIME_SECONDS } }).catch(() => null);
    },
    delete: async (key) => (await redis.del(PREFIX + key).catch(() => 0)) > 0,
  };
}
