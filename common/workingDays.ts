import chineseDays from 'chinese-days';

/**
 * The working day that lies so many working days before (negative) or after a day (YYYY-MM-DD), by the State Council's calendar:
 * public holidays are none, adjusted Saturdays and Sundays are. Years whose calendar is not out yet count their weekdays.
 */
export function workingDaysFrom(day: string, count: number): string {
  return chineseDays.findWorkday(count, day);
}

/** Whether a day (YYYY-MM-DD) is a working day. */
export function isWorkingDay(day: string): boolean {
  return chineseDays.isWorkday(day);
}
