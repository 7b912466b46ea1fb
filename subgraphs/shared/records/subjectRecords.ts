import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { loadLayout } from '../collection/loadLayout.ts';
import type { RecordFacts } from './recordFacts.ts';
import type { Database } from '../database/database.ts';
import type { Position } from './cursor.ts';
import { behind } from './loadRecords.ts';
import { declaredTable } from './recordTable.ts';
import { visible } from './visible.ts';

/** What is asked of a sector about subjects: already decided for each of its data sets. */
export interface SubjectRecordsQuestion {
  readonly subjects: readonly number[];
  readonly datasets: readonly { code: string; category: string }[];
  /** Only these categories; all when absent. */
  readonly categories?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly allStates: boolean;
  readonly first: number;
  readonly after?: Position | undefined;
  readonly withTotal: boolean;
}

/** A record as a plain value. */
export interface SubjectRecord extends RecordFacts {
  readonly dataset: string;
  readonly record: number;
  readonly category: string;
}

const COLUMNS = `t.record, t.severity, t.document_number as "documentNumber", t.issuer, t.occurred_on::text as "occurredOn",
  t.determined_on as on_day, t.determined_on::text as "determinedOn", t.ended_on::text as "endedOn", t.publish_until::text as "publishUntil",
  t.repairable_from::text as "repairableFrom", t.state, t.under_objection as "underObjection", t.under_appeal as "underAppeal", t.statement, t.jurisdiction`;

/**
 * Records of subjects in one sector, of all data sets asked for in one statement, each subject's newest first by keyset. Rejects where a data
 * set has no table here: a list with a part missing would look whole.
 */
export async function subjectRecords(
  db: Database,
  sector: string,
  question: SubjectRecordsQuestion,
  today: string,
): Promise<{ records: SubjectRecord[]; total: number }[]> {
  const { subjects, datasets, after, first, withTotal } = question;
  const sources = await Promise.all(datasets.map(async (dataset) => sourceOf(sector, dataset, question, today)));
  if (sources.length === 0) return subjects.map(() => ({ records: [], total: 0 }));
  const beyond = after === undefined ? empty : sql` and ${behind(after)}`;
  const parts = sources.map(
    ({ code, category, from, served }) => sql`(select ${code}::text as dataset, ${category} as category, ${raw(COLUMNS)}
      from ${from} t where ${served}${beyond} order by t.determined_on desc nulls last, t.record desc limit ${first})`,
  );
  const rows = await db.query<SubjectRecord & { __subject: number; on_day: unknown }>(sql`
    select s.subject as "__subject", r.* from unnest(${[...subjects]}::bigint[]) as s(subject)
    cross join lateral (select * from (${join(parts, ' union all ')}) u order by on_day desc nulls last, record desc limit ${first}) r
    order by s.subject, r.on_day desc nulls last, r.record desc`);
  const totals = withTotal ? await totalsOf(db, subjects, sources) : new Map<number, number>();
  const bySubject = new Map<number, SubjectRecord[]>(subjects.map((subject) => [subject, []]));
  for (const { __subject, on_day: _day, ...record } of rows)
    bySubject.get(Number(__subject))?.push({ ...record, record: Number(record.record) });
  return subjects.map((subject) => ({ records: bySubject.get(subject) ?? [], total: totals.get(subject) ?? 0 }));
}

interface Source {
  readonly code: string;
  readonly category: Sql;
  readonly from: Sql;
  readonly served: Sql;
}

async function sourceOf(
  sector: string,
  { code, category }: SubjectRecordsQuestion['datasets'][number],
  { categories, from, to, allStates }: SubjectRecordsQuestion,
  today: string,
): Promise<Source> {
  const { table } = await loadLayout(sector, code);
  const declaration = table === undefined ? undefined : declaredTable(table);
  if (!declaration) throw new Error(`${sector}/${code}: no record table is declared`);
  const own = declaration.columns['category'];
  const categorySql = own === undefined ? sql`${category}::text` : raw(`(${own})::text`);
  const conditions = [
    sql`t.subject = s.subject`,
    visible(allStates, today),
    ...(declaration.publishable && !allStates ? [declaration.publishable] : []),
    ...(categories === undefined ? [] : [sql`${categorySql} = any(${[...categories]}::text[])`]),
    ...(from === undefined ? [] : [sql`t.determined_on >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`t.determined_on <= ${to}::date`]),
  ];
  return { code, category: categorySql, from: raw(declaration.table), served: join(conditions, ' and ') };
}

async function totalsOf(db: Database, subjects: readonly number[], sources: readonly Source[]): Promise<Map<number, number>> {
  const counts = sources.map(({ from, served }) => sql`(select count(*) from ${from} t where ${served})`);
  const rows = await db.query<{ subject: number; total: number }>(sql`
    select s.subject, (${join(counts, ' + ')})::integer as total from unnest(${[...subjects]}::bigint[]) as s(subject)`);
  return new Map(rows.map(({ subject, total }) => [Number(subject), total]));
}
