import { notOfThisList } from '../../shared/records/cursor.ts';

/** The number behind the cursor of a list that is ordered by numbers up to `most`. Throws BAD_USER_INPUT for what is none. */
export function numberedCursor(after: string | null | undefined, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (after == null) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(after) || Number(after) > most) throw notOfThisList();
  return Number(after);
}
