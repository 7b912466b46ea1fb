/** What time it is, in milliseconds since 1970; injected wherever behaviour depends on it. */
export type Clock = () => number;

const SHANGHAI_OFFSET_MS = 8 * 60 * 60 * 1000;

/**
 * The calendar day in Asia/Shanghai, YYYY-MM-DD. China keeps one zone without daylight saving since 1992, so that the
 * offset is a constant; a publication that ends on day D is served on D and not from 00:00 of D + 1.
 */
export function shanghaiDay(clock: Clock): string {
  return new Date(clock() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}
