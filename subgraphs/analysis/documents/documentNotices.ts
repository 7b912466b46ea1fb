import sql, { empty } from 'sql-template-tag';
import { connection } from '../../shared/connection.ts';
import { notOfThisList, pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { about } from '../../shared/subjectScope.ts';
import { holderOf } from './issuedDocuments.ts';

interface NoticeRow {
  readonly number: number;
  readonly documentId: string;
  readonly documentNumber: string;
  readonly subjectId: string;
  readonly recordId: string;
  readonly change: string;
  readonly reason: string | null;
  readonly at: string;
}

/** Whom a record in a document is about, as the document says. */
const SUBJECT = sql`coalesce(d.content ->> 'subject', (
  select r.result ->> 'subject' from jsonb_array_elements(d.content -> 'results') as r(result)
  where jsonb_path_exists(r.result, '$.measures[*].trigger.recordId ? (@ == $id)', jsonb_build_object('id', n.record_id)) limit 1))`;

/** `Query.documentNotices`: what has changed since of the records in documents that the caller's organisation received, newest first. */
export async function documentNotices(
  _parent: unknown,
  { first: given, after }: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const first = pageSize(given ?? 50);
  if (after != null && !/^\d{1,15}$/.test(after)) throw notOfThisList();
  const { db } = context;
  const own = sql`from analysis.receiver_notice n join analysis.issued_document d on d.number = n.document where d.organisation = ${holderOf(context)}`;
  const rows = await db.query<NoticeRow>(sql`
    select n.number, d.id as "documentId", d.label as "documentNumber", n.record_id as "recordId", n.change, n.reason, ${SUBJECT} as "subjectId",
      to_char(n.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as at
    ${own}${after == null ? empty : sql` and n.number < ${after}::bigint`} order by n.number desc limit ${first + 1}`);
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total ${own}`);
  const items = rows.map((node) => {
    const subject = context.subject(node.subjectId);
    return { cursor: String(node.number), node: subject ? about(subject, node) : { ...node, reason: null } };
  });
  return connection(items, first, after != null, counted?.total ?? 0);
}
