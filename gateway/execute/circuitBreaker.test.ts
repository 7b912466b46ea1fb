import { circuitBreaker } from './circuitBreaker.ts';

describe('circuitBreaker', () => {
  let now = 0;
  const failing = (times: number) => {
    const breaker = circuitBreaker(() => now);
    for (let count = 0; count < times; count += 1) breaker.failed();
    return breaker;
  };

  it('lets everything through until so many failed in a row', () => {
    expect(failing(19).allows()).toBe(true);
    expect(failing(20).allows()).toBe(false);
    const breaker = failing(19);
    breaker.succeeded();
    breaker.failed();
    expect([breaker.allows(), breaker.isOpen()]).toEqual([true, false]);
  });

  it('lets one try after a second, and closes when it succeeds', () => {
    const breaker = failing(20);
    now += 1_000;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.allows(), breaker.allows(), breaker.isOpen()]).toEqual([true, true, false]);
  });
});
