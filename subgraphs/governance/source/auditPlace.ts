import sql from 'sql-template-tag';
import type { ListCursors } from '../../../common/opaqueId.ts';
import { notOfThisList } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** A place in a list of entries, newest first. */
export interface AuditPlace {
  readonly at: string;
  readonly id: number;
}

/** The cursors of the log, or of a subject's own list: in the open an entry's number would tell how much is asked of others. */
function cursorsOf({ ids }: Pick<RequestContext, 'ids'>, subject: number | undefined): ListCursors {
  return ids.cursors(subject === undefined ? 'Query.auditLog' : `Subject.accessHistory ${subject}`);
}

/** The cursor of an entry, in a subject's own list where one is named. */
export function cursorOf(context: Pick<RequestContext, 'ids'>, id: number, subject?: number): string {
  return cursorsOf(context, subject).cursor(null, id);
}

/** The place behind a cursor; of a subject's own list, where one is named. Throws BAD_USER_INPUT for anything that is none of that list. */
export async function placeOf(context: Pick<RequestContext, 'ids' | 'db'>, cursor: string, subject?: number): Promise<AuditPlace> {
  const place = cursorsOf(context, subject).place(cursor);
  if (place) {
    const [found] = await context.db.query<{ at: string }>(
      subject === undefined
        ? sql`select at from governance.audit_entry where id = ${place.number}`
        : sql`select at from governance.audit_read where entry = ${place.number} and subject = ${subject} and not hidden limit 1`,
    );
    if (found) return { at: found.at, id: place.number };
  }
  throw notOfThisList();
}
