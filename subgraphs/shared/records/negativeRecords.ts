import sql, { empty, join, raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from '../database/database.ts';
import { sectorDatasets } from './sectorDatasets.ts';

/** A negative record of a subject, as it is told of. */
export interface NegativeRecord {
  readonly dataset: string;
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

/** Negative records of a subject, the newest first, beyond a place; and how many there are. */
export async function negativeRecords(
  db: Database,
  sector: string,
  { subject, first, after }: { subject: number; first: number; after?: { at: string; number: number } | undefined },
): Promise<{ records: NegativeRecord[]; total: number }> {
  const schema = databaseSchemaOf(sector);
  const datasets = await sectorDatasets(sector, 'NEGATIVE');
  if (datasets.length === 0) return { records: [], total: 0 };
  const all = join(
    datasets.map(
      ({ code, table }) => sql`
        select ${code}::text as dataset, record, collected_at, document_number, issuer, determined_on, jurisdiction
        from ${raw(`${schema}.${table}`)} where subject = ${subject} and state <> 'WITHDRAWN'`,
    ),
    ' union all ',
  );
  const beyond =
    after === undefined
      ? empty
      : sql` where (collected_at, record) < ((${after.at}::timestamp at time zone 'UTC'), ${after.number}::bigint)`;
  const records = await db.query<NegativeRecord>(sql`
    select dataset, record, to_char(collected_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at,
      to_char(collected_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "noticedAt",
      document_number as "documentNumber", issuer, determined_on::text as "determinedOn", jurisdiction
    from (${all}) t${beyond} order by collected_at desc, record desc limit ${first}`);
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from (${all}) t`);
  return { records, total: counted?.total ?? 0 };
}
