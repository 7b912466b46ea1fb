import { CreditGraphError } from '../../../common/errors.ts';

/** A place in a list that is ordered by date, newest first, undated last, then by number. */
export interface Position {
  readonly on: string | null;
  readonly number: number;
}

/** The opaque cursor of a position. */
export function encodeCursor({ on, number }: Position): string {
  return Buffer.from(JSON.stringify([on, number])).toString('base64url');
}

/** The position behind a cursor. Throws BAD_USER_INPUT for anything that {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2) {
      const [on, number] = value as [unknown, unknown];
      if (
        (on === null || (typeof on === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(on))) &&
        typeof number === 'number' &&
        Number.isSafeInteger(number)
      )
        return { on, number };
    }
  } catch {
    // Not JSON: the same answer as for any other cursor that is not ours.
  }
  throw new CreditGraphError('BAD_USER_INPUT', 'after 不是有效的游标 / after is not a cursor of this list');
}

const MAX_PAGE = 500;

/** A page size that is acceptable, 0 to 500. Throws BAD_USER_INPUT. */
export function pageSize(first: unknown): number {
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0 && first <= MAX_PAGE) return first;
  throw new CreditGraphError('BAD_USER_INPUT', `first 须在 0 到 ${MAX_PAGE} 之间 / first must be between 0 and ${MAX_PAGE}`);
}
