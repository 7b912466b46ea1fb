import { createLogger } from '../../common/logger.ts';
import { rateLimiter } from './rateLimit.ts';

describe('rateLimiter', () => {
  let now = 60_000;
  const refused: string[] = [];
  const limiter = rateLimiter(
    { anonymous: 10, identified: 100 },
    undefined,
    createLogger('silent'),
    () => refused.push('rate'),
    () => now,
  );
  const spend = (isIdentified: boolean, key: string, cost: number): unknown => {
    try {
      limiter.spend({ isIdentified, key }, cost);
      return 'ok';
    } catch (error) {
      return (error as { code: string; details: unknown }).details;
    }
  };

  it('gives each caller a budget for a minute, and says when the next begins', () => {
    expect([spend(false, '10.0.0.1', 9), spend(false, '10.0.0.1', 2)]).toEqual(['ok', { retryAfterSeconds: 60 }]);
    now += 15_000;
    expect([spend(false, '10.0.0.1', 1), spend(false, '10.0.0.1', 1)]).toEqual(['ok', { retryAfterSeconds: 45 }]);
    expect([spend(false, '10.0.0.2', 10), spend(true, 'o u', 100), spend(true, 'o v', 100)]).toEqual(['ok', 'ok', 'ok']);
    now += 45_000;
    expect(spend(false, '10.0.0.1', 10)).toBe('ok');
    expect(refused).toHaveLength(2);
  });

  it('counts nobody whose limit is 0', () => {
    const free = rateLimiter({ anonymous: 0, identified: 0 }, undefined, createLogger('silent'));
    expect(() => free.spend({ isIdentified: false, key: 'a' }, 1e12)).not.toThrow();
  });
});
