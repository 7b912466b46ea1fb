import { isCalendarDay } from '../../../common/scalars.ts';
import type { Place } from '../../shared/records/acrossSectors.ts';
import { notOfThisList } from '../../shared/records/cursor.ts';

/** A moment in UTC to the microsecond, as the lists have it. */
const AT = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}$/;

/** The cursor of a place in a list over several sectors. */
export function cursorOf({ at, sector, number }: Place): string {
  return Buffer.from(JSON.stringify([at, sector, number])).toString('base64url');
}

/** The place behind a cursor. Throws BAD_USER_INPUT for what {@link cursorOf} did not make. */
export function placeOf(cursor: string): Place {
  try {
    const [at, sector, number] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof at === 'string' && isCalendarDay(AT.exec(at)?.[1] ?? '') && typeof sector === 'string' && Number.isSafeInteger(number))
      return { at, sector, number: Number(number) };
  } catch {
    // Said below.
  }
  throw notOfThisList();
}
