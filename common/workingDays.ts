import { createRequire } from 'node:module';
import chineseDays from 'chinese-days';
import { z } from 'zod';

const DAY_MS = 86_400_000;
/**
 * The calendar that comes with the library, as it is written down: which day the library itself finds, it asks of the host's time zone, and west of
 * Greenwich that is the day before.
 */
const { holidays, workdays } = z
  .object({ holidays: z.record(z.string(), z.string()), workdays: z.record(z.string(), z.string()) })
  .parse(createRequire(import.meta.url)('chinese-days/dist/chinese-days.json'));

/**
 * The working day that lies so many working days before (negative) or after a day (YYYY-MM-DD), by the State Council's calendar:
 * public holidays are none, adjusted Saturdays and Sundays are. Years whose calendar is not out yet count their weekdays but for the holidays that
 * the law itself names.
 */
export function workingDaysFrom(day: string, count: number): string {
  const step = count < 0 ? -DAY_MS : DAY_MS;
  let left = Math.abs(count);
  let found = day;
  while (left > 0) {
    found = new Date(Date.parse(`${found}T00:00:00Z`) + step).toISOString().slice(0, 10);
    if (isWorkingDay(found)) left -= 1;
  }
  return found;
}

/** Whether a day (YYYY-MM-DD) is a working day. */
export function isWorkingDay(day: string): boolean {
  if (day in workdays) return true;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || day in holidays) return false;
  return isCalendarOut(day.slice(0, 4)) || !isHolidayByLaw(day);
}

/** Whether the State Council's calendar of a year is known here: it calls its first day by name. */
function isCalendarOut(year: string): boolean {
  return holidays[`${year}-01-01`]?.includes('元旦') === true;
}

const BY_DATE = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];
/** 春节三日、端午、中秋，农历月-日 / Spring Festival, Dragon Boat, Mid-Autumn: month and day of the lunar year. */
const BY_LUNAR_DATE = ['1-1', '1-2', '1-3', '5-5', '8-15'];

/** 全国年节及纪念日放假办法（国务院令第795号）第二条：春节自除夕起 / the holidays of all citizens, the eve of Spring Festival among them. */
function isHolidayByLaw(day: string): boolean {
  if (BY_DATE.includes(day.slice(5))) return true;
  const { lunarMon, lunarDay, isLeap } = chineseDays.getLunarDate(day);
  if (!isLeap && BY_LUNAR_DATE.includes(`${lunarMon}-${lunarDay}`)) return true;
  const next = chineseDays.getLunarDate(new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10));
  const isEve = next.lunarMon === 1 && next.lunarDay === 1;
  return isEve || day.slice(4) === `-04-${tombSweepingOf(Number(day.slice(0, 4)))}`;
}

/** 清明在四月几日，按寿星公式 / the day of April, two digits, on which Tomb-Sweeping Day falls: the library finds it in the host's time zone. */
function tombSweepingOf(year: number): string {
  const inCentury = year % 100;
  const day = Math.floor(inCentury * 0.2422 + (year < 2000 ? 5.59 : 4.81)) - Math.floor(inCentury / 4);
  return String(day).padStart(2, '0');
}
