/** The clock of this process, for a test to move ahead. Timers, databases and other processes know nothing of it. */
export interface MovedClock {
  forward(ms: number): void;
  restore(): void;
}

/** Takes the clock over; before anything starts, for most of it keeps the clock it began with. */
export function movedClock(): MovedClock {
  const real = Date.now;
  let aheadMs = 0;
  Date.now = () => real() + aheadMs;
  return { forward: (ms) => void (aheadMs += ms), restore: () => void (Date.now = real) };
}
