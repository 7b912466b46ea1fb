import { CreditGraphError } from '../../../common/errors.ts';
import type { OpaqueIds } from '../../../common/opaqueId.ts';

/** A place in a list that is ordered by date, newest first, undated last, then by number. */
export interface Position {
  readonly on: string | null;
  readonly number: number;
}

/** The opaque cursors of a list. */
export interface PositionCursors {
  encode(position: Position): string;
  /** The position behind a cursor. Throws BAD_USER_INPUT for anything that this list did not hand out. */
  decode(cursor: string): Position;
}

/** The cursors of a list: whose field it is and of what, as `TaxCredit.penalties 1000000007`, so that one of another list is refused. */
export function positionCursors(ids: OpaqueIds, list: string): PositionCursors {
  const cursors = ids.cursors(list);
  return {
    encode: ({ on, number }) => cursors.cursor(on, number),
    decode(cursor) {
      const place = cursors.place(cursor);
      if (!place) throw notOfThisList();
      return { on: place.day, number: place.number };
    },
  };
}

/** What a cursor that is none of a list is answered with. */
export function notOfThisList(): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', 'after 不是有效的游标 / after is not a cursor of this list');
}

const MAX_PAGE = 500;

/** A page size that is acceptable, 0 to 500. Throws BAD_USER_INPUT. */
export function pageSize(first: unknown): number {
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0 && first <= MAX_PAGE) return first;
  throw new CreditGraphError('BAD_USER_INPUT', `first 须在 0 到 ${MAX_PAGE} 之间 / first must be between 0 and ${MAX_PAGE}`);
}
