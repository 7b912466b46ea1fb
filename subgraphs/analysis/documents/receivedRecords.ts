import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** What was decided about a record. */
export interface RecordChange {
  readonly recordId: string;
  readonly change: string;
  /** Why, where they are to know it. */
  readonly reason?: string | null | undefined;
  /** When it was decided, RFC 3339. */
  readonly at: string;
}

/** Longer than any document is in the making. */
const REMEMBERED = '1 hour';

/**
 * Notes changes, given in the order in which they were decided, for every document that tells of their records, and remembers them for those that are in the
 * making; answers how many notices that made.
 */
export function noteChanges(db: Database, changes: readonly RecordChange[], now: Date): Promise<number> {
  // Announced to the second: within one, the order in which they come tells what was decided first.
  const given = sql`rows from (jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as ("recordId" text, change text, reason text, at timestamptz))
    with ordinality as c("recordId", change, reason, at, place)`;
  return oneByOne(db, async (tx) => {
    await tx.query(sql`delete from analysis.record_change where told_at < ${now.toISOString()}::timestamptz - ${REMEMBERED}::interval`);
    await tx.query(sql`
      insert into analysis.record_change (record_id, change, reason, at, told_at)
      select c."recordId", c.change, c.reason, c.at, ${now.toISOString()}::timestamptz from ${given} order by c.at, c.place on conflict do nothing`);
    const rows = await tx.query(sql`
      insert into analysis.receiver_notice (document, record_id, change, reason, at)
      select r.document, r.record_id, c.change, c.reason, c.at from ${given} join analysis.received_record r on r.record_id = c."recordId"
      order by c.at, c.place on conflict (document, record_id, change, at) do nothing returning number`);
    return rows.length;
  });
}

/** Keeps a document, by `keep`, and which records it tells of; what was decided of them since they were gathered is noted at once. */
export function keepReceived<T>(
  db: Database,
  { number, recordIds, takenAt }: { number: number; recordIds: readonly string[]; takenAt: string },
  keep: (tx: Database) => Promise<T>,
): Promise<T> {
  return oneByOne(db, async (tx) => {
    const kept = await keep(tx);
    await tx.query(sql`
      insert into analysis.received_record (record_id, document)
      select distinct record, ${number}::bigint from unnest(${[...recordIds]}::text[]) as r(record)`);
    // Changes are announced to the second.
    await tx.query(sql`
      insert into analysis.receiver_notice (document, record_id, change, reason, at)
      select r.document, c.record_id, c.change, c.reason, c.at from analysis.record_change c join analysis.received_record r on r.record_id = c.record_id
      where r.document = ${number} and c.at >= date_trunc('second', ${takenAt}::timestamptz) order by c.at, c.number`);
    return kept;
  });
}

/** A document is kept before a change is noted, or after it: of two at once neither would see the other. */
function oneByOne<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext('credit-graph received records'))`);
    return work(tx);
  });
}
