import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';
import type { Database } from '../database/database.ts';
import type { ListingSource } from '../records/departmentListings.ts';
import type { RecordTable } from '../records/recordTable.ts';
import { OF_THIS_CITY } from '../records/visible.ts';
import type { ExchangeColumn } from './exchangeColumns.ts';

/** Which records of a data set are handed over: already decided. */
export interface ExchangeQuestion {
  readonly sector: string;
  readonly table: RecordTable;
  readonly columns: readonly ExchangeColumn[];
  readonly classes: readonly SubjectClass[];
  /** By what a receiver knows a record again, of classes of which every part of it may be read. */
  readonly key: Pick<ExchangeColumn, 'classes' | 'expression'> | undefined;
  /** Only what stands on this list today, all of it. */
  readonly list?: ListingSource | undefined;
  /** Only what is new or changed from an hour before then on; all that is in force when absent. */
  readonly since?: string | undefined;
  /** When the receiver read the data set last, by then: of what has ended he is told only what was served at that time. Undefined where he never did. */
  readonly readAt?: string | undefined;
  /** Without the records that the department itself doubts. */
  readonly withoutFlagged: boolean;
  readonly first: number;
  /** The record after which to go on. */
  readonly after: number;
}

/** A record as it is handed over; of one that is no longer in force its number and how it ended, nothing of what it said. EXPIRED is also what may not be published any more. */
export interface ExchangedRecord {
  readonly record: number;
  readonly subject: number;
  readonly standing: 'CURRENT' | 'WITHDRAWN' | 'REPAIRED' | 'SUSPENDED' | 'EXPIRED';
  readonly documentNumber: string | null;
  readonly key: string | null;
  readonly values: readonly (string | null)[] | null;
}

const RANGES: Readonly<Record<SubjectClass, string>> = {
  organisation: `t.subject < ${FIRST_NUMBER.soleTrader}`,
  soleTrader: `t.subject >= ${FIRST_NUMBER.soleTrader} and t.subject < ${FIRST_NUMBER.individual}`,
  individual: `t.subject >= ${FIRST_NUMBER.individual}`,
};

/**
 * A change bears the moment at which its transaction began, and is seen when that has been committed: one under way while an exchange read is
 * older than that exchange, and in none of its pages. The next therefore begins so much earlier; what it repeats changes nothing where it
 * is collected again. A portion of a file is merged in minutes; clocks of two machines differ by less, too.
 */
const OVERLAP = '1 hour';

/**
 * A page of what is handed over, by the records' numbers: a record that changes while pages are read comes again the next time. None
 * is missed that was committed within {@link OVERLAP} of its transaction's beginning. A change is a row collected, a decision or a new date of its rules (record_history), or the day on which publication ended.
 */
export async function exchangedRecords(db: Database, question: ExchangeQuestion, today: string): Promise<ExchangedRecord[]> {
  const { table, columns, classes, key, list, since, first, after } = question;
  if (classes.length === 0) return [];
  const isPast = sql`t.publish_until < ${today}::date`;
  const publishable = table.publishable ?? raw('true');
  const isServed = sql`t.state in ('PUBLISHED', 'FLAGGED') and ${isPast} is not true and coalesce((${publishable}), false)`;
  const cells = columns.map(readable);
  const conditions = [
    sql`t.record > ${after}`,
    // What came of other jurisdictions is theirs to hand over: back to them it would be an echo.
    OF_THIS_CITY,
    raw(`(${classes.map((each) => `(${RANGES[each]})`).join(' or ')})`),
    ...(question.withoutFlagged ? [sql`t.state <> 'FLAGGED'`] : []),
    ...(list || since === undefined ? [sql`(${isServed})`] : [sql`((${isServed}) or ${wasHanded(question, publishable)})`]),
    ...(list ? [standsOn(list, today)] : since === undefined ? [] : [changedSince(question, since, isPast)]),
  ];
  const rows = await db.query<Omit<ExchangedRecord, 'values'> & { values: (string | null)[] | null }>(sql`
    select t.record, t.subject, t.document_number as "documentNumber", ${key ? readable(key) : sql`null::text`} as key,
      case when ${isServed} then 'CURRENT' when t.state in ('PUBLISHED', 'FLAGGED') then 'EXPIRED' else t.state end as standing,
      case when ${isServed} then jsonb_build_array(${cells.length === 0 ? empty : join(cells)}) end as values
    from ${raw(table.table)} t cross join lateral (select t.subject) s(subject)
    where ${join(conditions, ' and ')} order by t.record limit ${first}`);
  return rows.map((row) => ({ ...row, record: Number(row.record), subject: Number(row.subject) }));
}

function readable({ classes, expression }: Pick<ExchangeColumn, 'classes' | 'expression'>): Sql {
  if (classes.length === 0) return sql`null::text`;
  const isReadable = raw(`(${classes.map((each) => `(${RANGES[each]})`).join(' or ')})`);
  return sql`case when ${isReadable} then ${raw(expression)} end`;
}

function standsOn(list: ListingSource, today: string): Sql {
  const until = raw(list.until ?? 't.publish_until');
  return sql`((${list.where ?? raw('true')}) and (${until} is null or ${until} >= ${today}::date))`;
}

/**
 * Whether a record was served when the receiver read last, give or take {@link OVERLAP}: that another one was withdrawn or repaired is nothing
 * to whom it was never handed over.
 */
function wasHanded({ sector, table, readAt, withoutFlagged }: ExchangeQuestion, publishable: Sql): Sql {
  if (readAt === undefined) return sql`false`;
  const states = withoutFlagged ? sql`t.state = 'PUBLISHED'` : sql`t.state in ('PUBLISHED', 'FLAGGED')`;
  const from = sql`(${readAt}::timestamptz - ${OVERLAP}::interval)`;
  // Each as it was until it was replaced, and as it is.
  return sql`exists (select from (
      select v.* from ${historyOf(sector)} h cross join lateral jsonb_populate_record(null::${raw(table.table)}, h.content) v
        where h.origin = ${nameOf(table)} and h.record = t.record and h.replaced_at >= ${from}
      union all select (t).*) t
    where t.collected_at <= ${readAt}::timestamptz + ${OVERLAP}::interval and ${states} and (${publishable})
      and (t.publish_until is null or t.publish_until >= (${from} at time zone 'Asia/Shanghai')::date))`;
}

function historyOf(sector: string): Sql {
  return raw(`${databaseSchemaOf(sector)}.record_history`);
}

/** Within its schema. */
function nameOf({ table }: RecordTable): string {
  return table.split('.')[1] ?? '';
}

function changedSince({ sector, table }: ExchangeQuestion, since: string, isPast: Sql): Sql {
  const from = sql`(${since}::timestamptz - ${OVERLAP}::interval)`;
  return sql`(t.collected_at >= ${from}
    or (${isPast} and t.publish_until >= (${from} at time zone 'Asia/Shanghai')::date - 1)
    or exists (select 1 from ${historyOf(sector)} h
      where h.origin = ${nameOf(table)} and h.record = t.record and h.replaced_at >= ${from}))`;
}
