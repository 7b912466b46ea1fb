import sql from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** A place in a list of entries, newest first. */
export interface AuditPlace {
  readonly at: string;
  readonly id: number;
}

/** The cursor of an entry: in the open its number would tell how much is asked of others. */
export function cursorOf({ ids }: Pick<RequestContext, 'ids'>, id: number): string {
  return ids.cursor(null, id);
}

/** The place behind a cursor; of a subject's own list, where one is named. Throws BAD_USER_INPUT for anything that is none of that list. */
export async function placeOf({ ids, db }: Pick<RequestContext, 'ids' | 'db'>, cursor: string, subject?: number): Promise<AuditPlace> {
  const place = ids.place(cursor);
  if (place?.day === null) {
    const [found] = await db.query<{ at: string }>(
      subject === undefined
        ? sql`select at from governance.audit_entry where id = ${place.number}`
        : sql`select at from governance.audit_read where entry = ${place.number} and subject = ${subject} and not hidden limit 1`,
    );
    if (found) return { at: found.at, id: place.number };
  }
  throw new CreditGraphError('BAD_USER_INPUT', 'after 不是有效的游标 / after is not a cursor of this list');
}
