import { CreditGraphError } from '../../common/errors.ts';

/** How often the event loop is looked at, and how late it may be on average of the last looks; one long stall is none. */
const LOOK_MS = 100;
const LATE_MS = 1_000;
const WEIGHT = 0.2;

/** Turns requests away before everybody waits. */
export interface Overload {
  /** Counts a request in. Throws OVERLOADED when too many are under way, or the process cannot keep up. */
  enter(): void;
  leave(): void;
  close(): void;
}

/** At most `maxUnderWay` requests at once; none while the event loop keeps running more than a second late. */
export function overload(maxUnderWay: number, onRefused: () => void): Overload {
  let underWay = 0;
  let lookedAt = performance.now();
  let lateness = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    lateness += WEIGHT * (now - lookedAt - LOOK_MS - lateness);
    lookedAt = now;
  }, LOOK_MS);
  timer.unref();
  return {
    enter() {
      if (underWay >= maxUnderWay || lateness > LATE_MS) {
        onRefused();
        throw new CreditGraphError('OVERLOADED', '', { retryAfterSeconds: 1 });
      }
      underWay += 1;
    },
    leave() {
      underWay -= 1;
    },
    close: () => clearInterval(timer),
  };
}
