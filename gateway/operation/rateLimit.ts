import { CreditGraphError } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import type { RedisClient } from '../../common/redis.ts';

const WINDOW_MS = 60_000;
/** How often what was spent here is told to the other gateways, and what they tell is read. */
const SHARE_MS = 500;
const KEY_PREFIX = 'credit-graph:rate:';
const MAX_CALLERS = 100_000;

/** How much each caller may ask for in a minute, in units of cost (values that an answer may hold); 0: as much as he likes. */
export interface RateLimits {
  readonly anonymous: number;
  readonly identified: number;
}

/** Who is counted: an organisation's user, or where a request without a token comes from. */
export interface RateKey {
  readonly isIdentified: boolean;
  readonly key: string;
}

/** Counts what callers ask for. */
export interface RateLimiter {
  /** Throws RATE_LIMITED, with the seconds to wait, when the caller's minute is spent. */
  spend(caller: RateKey, cost: number): void;
  close(): void;
}

interface Spent {
  here: number;
  /** Not yet told to the others. */
  untold: number;
  elsewhere: number;
}

/**
 * A budget of cost for each caller and minute. Counted in this process, and through Redis over all gateways, twice a second:
 * no request waits for it, and none is let through for long that another gateway would have refused. Without Redis each counts alone.
 */
export function rateLimiter(
  limits: RateLimits,
  redis: RedisClient | undefined,
  logger: Logger,
  onRefused: () => void = () => undefined,
  now: () => number = Date.now,
): RateLimiter {
  let window = Math.floor(now() / WINDOW_MS);
  let callers = new Map<string, Spent>();
  const turn = (): void => {
    const current = Math.floor(now() / WINDOW_MS);
    if (current === window) return;
    window = current;
    callers = new Map<string, Spent>();
  };
  const share = async (client: RedisClient): Promise<void> => {
    turn();
    const [of, at] = [callers, window];
    const told = [...of].filter(([, { untold }]) => untold > 0);
    await Promise.all(
      told.map(async ([key, spent]) => {
        const { untold } = spent;
        spent.untold = 0;
        const name = `${KEY_PREFIX}${at}:${key}`;
        const [total] = await client
          .multi()
          .incrBy(name, untold)
          .pExpire(name, 2 * WINDOW_MS)
          .exec();
        if (typeof total === 'number') spent.elsewhere = Math.max(0, total - (spent.here - spent.untold));
      }),
    );
  };
  const timer =
    redis &&
    setInterval(() => {
      share(redis).catch((error: unknown) =>
        logger.debug({ reason: error instanceof Error ? error.message : 'unknown' }, 'rates are counted alone'),
      );
    }, SHARE_MS);
  timer?.unref();
  return {
    close: () => clearInterval(timer),
    spend({ isIdentified, key }, cost) {
      const limit = isIdentified ? limits.identified : limits.anonymous;
      if (limit === 0) return;
      turn();
      let spent = callers.get(key);
      if (!spent) {
        if (callers.size >= MAX_CALLERS) callers.delete(callers.keys().next().value as string);
        callers.set(key, (spent = { here: 0, untold: 0, elsewhere: 0 }));
      }
      if (spent.here + spent.elsewhere + cost > limit) {
        onRefused();
        throw new CreditGraphError('RATE_LIMITED', '', { retryAfterSeconds: Math.ceil(((window + 1) * WINDOW_MS - now()) / 1_000) });
      }
      spent.here += cost;
      spent.untold += cost;
    },
  };
}
