import { CreditGraphError } from '../../../common/errors.ts';
import type { OpaqueIds } from '../../../common/opaqueId.ts';

/** A place in a list that is ordered by date, newest first, undated last, then by number. */
export interface Position {
  readonly on: string | null;
  readonly number: number;
}

/** The opaque cursor of a position. */
export function encodeCursor(ids: OpaqueIds, { on, number }: Position): string {
  return ids.cursor(on, number);
}

/** The position behind a cursor. Throws BAD_USER_INPUT for anything that {@link encodeCursor} did not make. */
export function decodeCursor(ids: OpaqueIds, cursor: string): Position {
  const place = ids.place(cursor);
  if (!place) throw new CreditGraphError('BAD_USER_INPUT', 'after 不是有效的游标 / after is not a cursor of this list');
  return { on: place.day, number: place.number };
}

const MAX_PAGE = 500;

/** A page size that is acceptable, 0 to 500. Throws BAD_USER_INPUT. */
export function pageSize(first: unknown): number {
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0 && first <= MAX_PAGE) return first;
  throw new CreditGraphError('BAD_USER_INPUT', `first 须在 0 到 ${MAX_PAGE} 之间 / first must be between 0 and ${MAX_PAGE}`);
}
