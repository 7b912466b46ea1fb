import { halfWidth } from '../../../common/halfWidth.ts';
import { isRealDate } from '../../../common/identifiers/isRealDate.ts';

const DAY_MINUTES = 24 * 60;

/** A date cell read: a day, an explicit absence (`UNKNOWN` or `OPEN_ENDED`), or nothing that is a date. */
export type DateReading = { day: string } | 'UNKNOWN' | 'OPEN_ENDED' | 'IMPOSSIBLE';

const forms = [/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/, /^(\d{4})(\d{2})(\d{2})$/, /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/];
const withTime = /^(.+?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const endless = /^(长期|永久|至今|长期有效|永久有效|无期限|无固定期限|无处罚期限)$/;
// Excel and old databases write these for a date that was never entered.
const unknown = new Set(['1900-01-01', '1899-12-31', '1899-12-30', '0001-01-01']);

/**
 * Reads a date as extracts write it: 2026-01-02, 2026/1/2, 2026.1.2, 20260102, 2026年1月2日, any of them with a time of day.
 *
 * A time with a zone is put into Asia/Shanghai first. 1900-01-01 and its like are UNKNOWN; 2099-12-31 and later, and words such
 * as 长期, are OPEN_ENDED; a day that the calendar does not have, or a time that no day has, is IMPOSSIBLE.
 */
export function readDate(cell: string): DateReading {
  const text = halfWidth(cell).trim();
  if (endless.test(text)) return 'OPEN_ENDED';
  const timed = withTime.exec(text);
  const day = dayOf(timed?.[1] ?? text);
  if (day === undefined) return 'IMPOSSIBLE';
  const zone = timed !== null && isTimeOfDay(timed) ? timed[5] : undefined;
  const here = timed === null || zone === undefined ? day : inShanghai(day, timed, zone);
  if (unknown.has(day) || unknown.has(here)) return 'UNKNOWN';
  if (here >= '2099-12-31') return 'OPEN_ENDED';
  if (day < '1900-01-01') return 'IMPOSSIBLE';
  return timed !== null && !isTimeOfDay(timed) ? 'IMPOSSIBLE' : { day: here };
}

/**
 * Whether a cell that is a date states a time of day with it: midnight here, whatever zone it is written in, and the last minute of a day are
 * how a mere day is written out.
 */
export function hasTimeOfDay(cell: string): boolean {
  const timed = withTime.exec(halfWidth(cell).trim());
  if (timed === null) return false;
  const [, , hour = '0', minute = '0', second = '0', zone] = timed;
  const ahead = zone === undefined ? 0 : 8 * 60 - minutesOf(zone);
  const minutes = (Number(hour) * 60 + Number(minute) + ahead + 2 * DAY_MINUTES) % DAY_MINUTES;
  return !(minutes === DAY_MINUTES - 1 || (minutes === 0 && Number(second) === 0));
}

/** Reads a month as its first day: 2026-01, 202601, 2026/1, 2026年1月, or any date in it. */
export function readMonth(cell: string): DateReading {
  const text = halfWidth(cell).trim();
  const match = /^(\d{4})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})$/.exec(text) ?? /^(\d{4})年(\d{1,2})月?$/.exec(text);
  const reading = readDate(match === null ? text : `${match[1] ?? ''}-${match[2] ?? ''}-01`);
  return typeof reading === 'object' ? { day: `${reading.day.slice(0, 7)}-01` } : reading;
}

function dayOf(text: string): string | undefined {
  for (const form of forms) {
    const match = form.exec(text.trim());
    if (match === null) continue;
    const [, year = '', month = '', day = ''] = match;
    if (!isRealDate(Number(year), Number(month), Number(day))) return undefined;
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  return undefined;
}

/** Midnight may be written as the end of a day, a leap second as one. */
function isTimeOfDay([, , hour, minute, second = '0']: RegExpExecArray): boolean {
  const isEnd = Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0;
  return (Number(hour) <= 23 || isEnd) && Number(minute) <= 59 && Number(second) <= 60;
}

function minutesOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function inShanghai(day: string, timed: RegExpExecArray, zone: string): string {
  const clock = `${(timed[2] ?? '').padStart(2, '0')}:${timed[3] ?? '00'}:${timed[4] ?? '00'}`;
  const instant = Date.parse(`${day}T${clock}${zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2').toUpperCase()}`);
  return Number.isNaN(instant) ? day : new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10);
}
