import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from '../database/database.ts';
import { watchedAsAdult } from './ofAdult.ts';
import { declaredTable } from './recordTable.ts';
import { datasetsWith } from './sectorDatasets.ts';
import { visible } from './visible.ts';

/** A negative record of a subject, as it is told of. */
export interface NegativeRecord {
  readonly dataset: string;
  /** What a list of special attention calls itself; of a data set of the catalogue null. */
  readonly list: string | null;
  readonly record: number;
  /** When it came, or changed last; microseconds exactly, for the place in a list. */
  readonly at: string;
  readonly noticedAt: string;
  readonly documentNumber: string | null;
  readonly issuer: string | null;
  readonly determinedOn: string | null;
  /** Of a record of another jurisdiction its code. */
  readonly jurisdiction: string | null;
}

/** Which of a subject's negative records are asked for. */
export interface NegativeQuestion {
  readonly subject: number;
  readonly allStates: boolean;
  readonly first: number;
  readonly after?: { readonly at: string; readonly number: number } | undefined;
}

/**
 * Negative records of a subject, the newest first, beyond a place; how many there are, and the codes of the data sets that were looked at.
 * Without `allStates` only what is public; with it also that a department has put the subject on a list of special attention.
 */
export async function negativeRecords(
  db: Database,
  sector: string,
  { subject, allStates, first, after }: NegativeQuestion,
  today: string,
): Promise<{ records: NegativeRecord[]; total: number; datasets: string[] }> {
  const schema = databaseSchemaOf(sector);
  const datasets = await datasetsWith(sector, 'NEGATIVE');
  if (datasets.length === 0) return { records: [], total: 0, datasets: [] };
  const watched = sql`
    select 'watch-list' as dataset, list_name as list, record, collected_at, document_number, issuer, determined_on, jurisdiction
    from ${raw(`${schema}.watch_entry`)} t where t.subject = ${subject} and ${visible(true, today)} and ${watchedAsAdult}`;
  const all = join(
    [
      ...datasets.map(
        ({ code, table, ownCategory }) => sql`
        select ${code}::text as dataset, null::text as list, record, collected_at, document_number, issuer, determined_on, jurisdiction
        from ${raw(`${schema}.${table}`)} t where t.subject = ${subject} and ${served(`${schema}.${table}`, allStates, today)}
          ${ownCategory === undefined ? empty : raw(`and (${ownCategory}) = 'NEGATIVE'`)}`,
      ),
      ...(allStates ? [watched] : []),
    ],
    ' union all ',
  );
  const beyond =
    after === undefined
      ? empty
      : sql` where (collected_at, record) < ((${after.at}::timestamp at time zone 'UTC'), ${after.number}::bigint)`;
  const records = await db.query<NegativeRecord>(sql`
    select dataset, list, record, to_char(collected_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at,
      to_char(collected_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "noticedAt",
      document_number as "documentNumber", issuer, determined_on::text as "determinedOn", jurisdiction
    from (${all}) t${beyond} order by collected_at desc, record desc limit ${first}`);
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from (${all}) t`);
  return { records, total: counted?.total ?? 0, datasets: datasets.map(({ code }) => code) };
}

/** What is served of a table. Throws where it is not known what of it may be published. */
function served(table: string, allStates: boolean, today: string): Sql {
  if (allStates) return visible(true, today);
  const declaration = declaredTable(table);
  if (!declaration) throw new Error(`${table}: no record table is declared`);
  return join([visible(false, today), ...(declaration.publishable ? [declaration.publishable] : [])], ' and ');
}
