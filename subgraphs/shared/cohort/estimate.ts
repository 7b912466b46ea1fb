import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';

/** An estimate decides only who is asked first, and which way a set is found: it may be a little old. */
const ESTIMATE_MS = 60_000;
const ESTIMATES = 1_000;
const estimates = new WeakMap<Database, Map<string, Estimate & { until: number }>>();

/** What PostgreSQL's planner expects of a statement: how many rows, and in the units of its costs how much work. */
export interface Estimate {
  readonly rows: number;
  readonly cost: number;
}

/** What PostgreSQL expects of a statement; the same one is explained once a minute. */
export async function estimate(db: Database, statement: Sql): Promise<Estimate> {
  let known = estimates.get(db);
  if (!known) estimates.set(db, (known = new Map<string, Estimate & { until: number }>()));
  const key = JSON.stringify([statement.strings, statement.values]);
  const before = known.get(key);
  if (before && before.until > Date.now()) return before;
  const [first] = await db.query<{ 'QUERY PLAN': unknown }>(sql`explain (format json) ${statement}`);
  const given = first?.['QUERY PLAN'];
  const root = (typeof given === 'string' ? JSON.parse(given) : given) as
    { Plan?: { 'Plan Rows'?: number; 'Total Cost'?: number } }[] | undefined;
  const { 'Plan Rows': rows = Number.MAX_SAFE_INTEGER, 'Total Cost': cost = Number.MAX_SAFE_INTEGER } = root?.[0]?.Plan ?? {};
  if (known.size >= ESTIMATES) known.delete(known.keys().next().value as string);
  known.set(key, { rows, cost, until: Date.now() + ESTIMATE_MS });
  return { rows, cost };
}
