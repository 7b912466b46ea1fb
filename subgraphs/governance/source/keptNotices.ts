import sql, { empty } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** What somebody was told of a record that was used against him. */
export interface KeptNotice {
  readonly subject: number;
  readonly recordId: string;
  readonly sector: string;
  readonly dataset: string;
  readonly title: string;
  readonly documentNumber: string | null;
  readonly issuer: string | null;
  readonly at: string;
}

/** Keeps notices; the same is kept once. Answers how many are new. */
export async function keepNotices(db: Database, notices: readonly KeptNotice[]): Promise<number> {
  const rows = await db.query<{ number: number }>(sql`
    insert into governance.kept_notice (subject, record_id, sector, dataset, title, document_number, issuer, at)
    select subject, "recordId", sector, dataset, title, "documentNumber", issuer, at
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb)
      as n (subject bigint, "recordId" text, sector text, dataset text, title text, "documentNumber" text, issuer text, at timestamptz)
    on conflict (subject, record_id, title) do nothing returning number`);
  return rows.length;
}

/** Forgets what was told of a record that is withdrawn: it is served to nobody, not by what was said of it either. */
export async function forgetNotices(db: Database, recordId: string): Promise<void> {
  await db.query(sql`delete from governance.kept_notice where record_id = ${recordId}`);
}

/** A kept notice in its place among others. */
export interface PlacedNotice extends Omit<KeptNotice, 'subject'> {
  readonly number: number;
  readonly noticedAt: string;
}

/** Notices of a subject about records of these sectors, the newest first, beyond a place; and how many there are. */
export async function keptNotices(
  db: Database,
  {
    subject,
    sectors,
    first,
    after,
  }: { subject: number; sectors: readonly string[]; first: number; after?: { at: string; number: number } | undefined },
): Promise<{ notices: PlacedNotice[]; total: number }> {
  const beyond =
    after === undefined ? empty : sql` and (at, number) < ((${after.at}::timestamp at time zone 'UTC'), ${after.number}::bigint)`;
  const theirs = sql`subject = ${subject} and sector = any(${[...sectors]}::text[])`;
  const notices = await db.query<PlacedNotice>(sql`
    select number, record_id as "recordId", sector, dataset, title, document_number as "documentNumber", issuer,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at,
      to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "noticedAt"
    from governance.kept_notice where ${theirs}${beyond} order by governance.kept_notice.at desc, number desc limit ${first}`);
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from governance.kept_notice where ${theirs}`);
  return { notices, total: counted?.total ?? 0 };
}
