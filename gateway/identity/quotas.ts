import { CreditGraphError } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import type { RedisClient } from '../../common/redis.ts';

const PREFIX = 'credit-graph:quota:';
const TWO_DAYS_SECONDS = 2 * 24 * 60 * 60;

/** Requests for a purpose, counted by organisation, purpose and day. */
export interface Quotas {
  /** Counts one; rejects with QUOTA_EXCEEDED where the day's are spent. */
  spend(counted: string, quota: number, day: string): Promise<void>;
}

/**
 * Counts the requests of organisations whose grant has a quota: over all gateways in Redis, else, or while it is away, in this process. Only they
 * wait for the count.
 */
export function quotas(redis: RedisClient | undefined, logger: Logger): Quotas {
  let day = '';
  let here = new Map<string, number>();
  return {
    async spend(counted, quota, today) {
      if (today !== day) [day, here] = [today, new Map<string, number>()];
      const own = (here.get(counted) ?? 0) + 1;
      here.set(counted, own);
      const spent = redis ? Math.max(own, await everywhere(redis, `${PREFIX}${today}:${counted}`, logger)) : own;
      if (spent > quota) throw new CreditGraphError('QUOTA_EXCEEDED', String(quota));
    },
  };
}

async function everywhere(redis: RedisClient, key: string, logger: Logger): Promise<number> {
  try {
    const count = await redis.incr(key);
    if (count === 1) await redis.expire(key, TWO_DAYS_SECONDS);
    return count;
  } catch (error) {
    logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'quotas are counted by this process alone');
    return 0;
  }
}
