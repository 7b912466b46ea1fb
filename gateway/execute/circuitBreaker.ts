/** Failures in a row after which nothing is sent for a while. */
const FAILURES = 20;
const REST_MS = 1_000;

/** Keeps requests from a subgraph that does not answer: they would only wait, here and there. */
export interface CircuitBreaker {
  /** Whether a request may be sent; after the rest one may, to see. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  isOpen(): boolean;
}

/** Opens after 20 failures in a row, for a second at a time; one success closes it. */
export function circuitBreaker(now: () => number = Date.now): CircuitBreaker {
  let failures = 0;
  let restsUntil = 0;
  return {
    isOpen: () => failures >= FAILURES,
    allows() {
      if (failures < FAILURES) return true;
      if (now() < restsUntil) return false;
      // The next one waits for what this one finds.
      restsUntil = now() + REST_MS;
      return true;
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures += 1;
      if (failures >= FAILURES) restsUntil = now() + REST_MS;
    },
  };
}
