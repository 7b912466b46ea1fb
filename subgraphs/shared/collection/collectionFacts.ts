import sql, { raw } from 'sql-template-tag';
import { z } from 'zod';
import { shanghaiDay, type Clock } from '../../../common/clock.ts';
import type { Database } from '../database/database.ts';
import { isMapped } from '../database/mapTables.ts';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { qualified } from './collectionRun.ts';
import { nextDue } from './duties.ts';
import { loadLayout } from './loadLayout.ts';

/** How a data set stands with its collection: this city's own; what came of other jurisdictions is not counted. */
export interface CollectionFacts {
  readonly dataset: string;
  /** The day of the last run that came to its end; null: there was none. */
  readonly lastCollectedOn: string | null;
  readonly nextDueOn: string | null;
  /** Null where nothing is collected: the department's own database is read. */
  readonly overdue: boolean | null;
  /** Rows held; null where they stand in a table with those of other data sets. */
  readonly rows: number | null;
  /** False where the number is what the database's statistics say. */
  readonly rowsExact: boolean;
  /** Of the last twelve months. */
  readonly read: number;
  readonly rejected: number;
}

const bodySchema = z.strictObject({ datasets: z.array(z.strictObject({ code: z.string(), cadence: z.string() })).max(500) });
/** Counting more rows than that one by one takes longer than it is worth. */
const COUNTED = 100_000;

/** `POST /internal/collection-facts`, for analysis: how the data sets named stand with their collection. */
export const collectionFactsEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  handle: (body, { db, sector, clock }) => collectionFacts(db, sector, bodySchema.parse(body).datasets, clock),
};

/** How data sets of a sector stand with their collection. Of several suppliers the one that is due first counts. */
export async function collectionFacts(
  db: Database,
  sector: string,
  datasets: readonly { code: string; cadence: string }[],
  clock: Clock,
): Promise<CollectionFacts[]> {
  const today = shanghaiDay(clock);
  const runs = await db.query<{ dataset: string; first: string; last: string; read: number; rejected: number }>(sql`
    select dataset, min(last)::text as first, max(last)::text as last, sum(read)::integer as read, sum(rejected)::integer as rejected from (
      select dataset, max((started_at at time zone 'Asia/Shanghai')::date) as last,
        coalesce(sum(rows_read) filter (where (started_at at time zone 'Asia/Shanghai')::date > ${today}::date - interval '1 year'), 0) as read,
        coalesce(sum(rejected) filter (where (started_at at time zone 'Asia/Shanghai')::date > ${today}::date - interval '1 year'), 0) as rejected
      from ${raw(qualified(sector, 'collection_run'))} where state in ('FINISHED', 'TRUNCATED') and jurisdiction is null and cause = 'FILE' group by dataset, supplier, division
    ) each group by dataset`);
  const facts: CollectionFacts[] = [];
  for (const { code, cadence } of datasets) {
    const { table } = await loadLayout(sector, code);
    const isRead = table !== undefined && (await isMapped(db, table));
    const run = runs.find(({ dataset }) => dataset === code);
    const nextDueOn = run === undefined || isRead ? null : nextDue(run.first, cadence);
    facts.push({
      dataset: code,
      lastCollectedOn: run?.last ?? null,
      nextDueOn,
      overdue: isRead ? null : nextDueOn === null || nextDueOn < today,
      ...(table === undefined ? { rows: null, rowsExact: true } : await rowsOf(db, table)),
      read: run?.read ?? 0,
      rejected: run?.rejected ?? 0,
    });
  }
  return facts;
}

async function rowsOf(db: Database, table: string): Promise<{ rows: number; rowsExact: boolean }> {
  const [statistics] = await db.query<{ rows: number }>(
    sql`select reltuples::bigint as rows from pg_class where oid = to_regclass(${table}) and relkind = 'r'`,
  );
  const estimated = Number(statistics?.rows ?? -1);
  const count = async (condition: string): Promise<number | undefined> => {
    const [counted] = await db.query<{ rows: number }>(sql`select count(*)::integer as rows from ${raw(table)} where ${raw(condition)}`);
    return counted?.rows;
  };
  if (estimated > COUNTED) return { rows: Math.max(0, estimated - ((await count('jurisdiction is not null')) ?? 0)), rowsExact: false };
  return { rows: (await count('jurisdiction is null')) ?? 0, rowsExact: true };
}
