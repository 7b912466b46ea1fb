import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** Who reads which data set for exchange. */
export interface ExchangeReader {
  readonly organisation: string;
  readonly dataset: string;
}

/** A read begins a moment after the time that its receipt states, and clocks of two machines differ. */
const LATER = '1 hour';
/** Whoever has read nothing for longer begins anew. */
const KEPT = '2 years';

/** When a data set was read last by a moment (ISO 8601); undefined where its reader had not read it then. */
export async function readBefore(db: Database, { organisation, dataset }: ExchangeReader, moment: string): Promise<string | undefined> {
  const [found] = await db.query<{ at: string | null }>(sql`
    select to_char(max(read_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from analysis.exchange_read
    where organisation = ${organisation} and dataset = ${dataset} and read_at <= ${moment}::timestamptz + ${LATER}::interval`);
  return found?.at ?? undefined;
}

/** Notes a read; of one minute it is noted once. */
export async function noteRead(db: Database, { organisation, dataset }: ExchangeReader, at: Date): Promise<void> {
  await db.query(sql`
    insert into analysis.exchange_read (organisation, dataset, read_at)
    values (${organisation}, ${dataset}, date_trunc('minute', ${at.toISOString()}::timestamptz)) on conflict do nothing`);
  await db.query(sql`
    delete from analysis.exchange_read
    where organisation = ${organisation} and dataset = ${dataset} and read_at < ${at.toISOString()}::timestamptz - ${KEPT}::interval`);
}
