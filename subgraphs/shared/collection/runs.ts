import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';

/** Which runs of a sector are wanted: by the days (Asia/Shanghai) on which they started, the newest first. */
export interface RunsQuestion {
  division?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  first: number;
  after?: { at: string; number: number } | undefined;
}

/** A run as governance tells of it. */
export interface ToldRun {
  number: number;
  /** Microseconds exactly, for the place in a list. */
  at: string;
  [fact: string]: string | number | null;
}

const time = (column: string): string => `to_char(${column} at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')`;
const FACTS = raw(`number, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at, dataset, file_name as "fileName",
  layout_version::text as "layoutVersion", state, supplier, supplied_by as "suppliedBy", division, jurisdiction, ${time('started_at')} as "startedAt",
  ${time('finished_at')} as "finishedAt", rows_read as read, accepted, corrected, changed, unchanged, rejected, doubtful, late,
  truncated_at_line as "truncatedAtLine"`);

/** The runs of a sector, and how many there are in all. */
export async function runsOf(
  db: Database,
  sector: string,
  { division, from, to, first, after }: RunsQuestion,
): Promise<{ runs: ToldRun[]; total: number }> {
  const table = raw(qualified(sector, 'collection_run'));
  const dayOf = raw("(started_at at time zone 'Asia/Shanghai')::date");
  const conditions: Sql[] = [
    sql`true`,
    ...(division === undefined ? [] : [sql`division = ${division}`]),
    ...(from === undefined ? [] : [sql`${dayOf} >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`${dayOf} <= ${to}::date`]),
  ];
  const wanted = join(conditions, ' and ');
  const beyond =
    after === undefined ? empty : sql` and (started_at, number) < ((${after.at}::timestamp at time zone 'UTC'), ${after.number}::bigint)`;
  const runs = await db.query<ToldRun>(
    sql`select ${FACTS} from ${table} where ${wanted}${beyond} order by started_at desc, number desc limit ${first}`,
  );
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from ${table} where ${wanted}`);
  return { runs, total: counted?.total ?? 0 };
}
