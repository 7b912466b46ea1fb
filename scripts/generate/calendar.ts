const dayMs = 86_400_000;

/** Days since 1970-01-01 of a day (YYYY-MM-DD). */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

/** The day (YYYY-MM-DD) of a number of days since 1970-01-01. */
export function dayOf(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

/** The day so many days later. */
export function daysAfter(day: string, days: number): string {
  return dayOf(dayNumber(day) + days);
}

/** The month (YYYY-MM) so many months later. */
export function monthsAfter(month: string, months: number): string {
  const [year = 0, ordinal = 1] = month.split('-').map(Number);
  const total = year * 12 + ordinal - 1 + months;
  return `${String(Math.floor(total / 12))}-${String((total % 12) + 1).padStart(2, '0')}`;
}

/** The day on which the synthetic city is looked at: all dates are plausible as of this day. */
export const referenceDay = '2026-11-01';
