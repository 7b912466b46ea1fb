import { createHash } from 'node:crypto';
import sql, { join } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** Who handed a file in. */
export interface AttachmentOwner {
  readonly user: string;
  readonly organisation: string | undefined;
  readonly subject: number | undefined;
}

/** A file without its bytes. */
export interface StoredAttachment {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
}

/** Files that nobody has named in a case after this long are let go of. */
const UNUSED = '2 days';

/** Of one person, and of all, so many bytes wait at most: the database that keeps them keeps the audit too. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const MOST_WAITING_OF_ALL_BYTES = 4 * 1024 ** 3;

/** Keeps a file; lets go of those that nobody used. Undefined where too much of its owner's, or of all, waits to be used. */
export async function addAttachment(
  db: Database,
  owner: AttachmentOwner,
  file: { name: string; type: string; bytes: Buffer },
  at: Date,
): Promise<StoredAttachment | undefined> {
  await db.query(
    sql`delete from governance.attachment where "case" is null and handed_in_at < ${at.toISOString()}::timestamptz - ${UNUSED}::interval`,
  );
  const [waiting] = await db.query<{ own: number; all: number }>(sql`
    select coalesce(sum(size), 0)::float8 as "all",
      coalesce(sum(size) filter (where owner = ${owner.user} and organisation is not distinct from ${owner.organisation ?? null}), 0)::float8 as own
    from governance.attachment where "case" is null`);
  const size = file.bytes.length;
  if (waiting && (waiting.own + size > MOST_WAITING_BYTES || waiting.all + size > MOST_WAITING_OF_ALL_BYTES)) return undefined;
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  const [added] = await db.query<StoredAttachment>(sql`
    insert into governance.attachment (owner, organisation, subject, name, type, size, sha256, content, handed_in_at)
    values (${owner.user}, ${owner.organisation ?? null}, ${owner.subject ?? null}, ${file.name}, ${file.type}, ${file.bytes.length}, ${sha256},
      decode(${file.bytes.toString('base64')}, 'base64'), ${at.toISOString()})
    returning number, id, name, type, size, sha256`);
  return added;
}

/** Puts files to a case; false, and none of them, where one is not the owner's own or belongs to another case. */
export async function attach(tx: Database, ids: readonly string[], owner: AttachmentOwner, caseNumber: number): Promise<boolean> {
  if (ids.length === 0) return true;
  const attached = await tx.query(sql`
    update governance.attachment set "case" = ${caseNumber}
    where id in (${join(ids.map((id) => sql`${id}::uuid`))}) and "case" is null and owner = ${owner.user}
      and organisation is not distinct from ${owner.organisation ?? null} and subject is not distinct from ${owner.subject ?? null}::bigint
    returning id`);
  return attached.length === new Set(ids).size;
}

/** Files of a case. */
export function attachmentsOf(db: Database, caseNumber: number): Promise<StoredAttachment[]> {
  return db.query(sql`select number, id, name, type, size, sha256 from governance.attachment where "case" = ${caseNumber} order by number`);
}

/** The bytes of some files in base64, in their order. */
export async function contentsOf(db: Database, numbers: readonly number[]): Promise<string[]> {
  const found = await db.query<{ number: number; content: string }>(sql`
    select number, translate(encode(content, 'base64'), E'\n', '') as content from governance.attachment where number in (${join(numbers)})`);
  const contents = new Map(found.map(({ number, content }) => [number, content]));
  return numbers.map((number) => contents.get(number) ?? '');
}
