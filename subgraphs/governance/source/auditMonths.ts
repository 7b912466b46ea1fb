import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

const known = new WeakMap<Database, Set<string>>();

/** The tables that are kept by the month. */
export const MONTHLY = ['audit_entry', 'audit_read'] as const;

/** The month of an instant in Asia/Shanghai, as `2026-11`. */
export function monthOf(at: string): string {
  return new Date(Date.parse(at) + 8 * 60 * 60 * 1_000).toISOString().slice(0, 7);
}

/** The first instant of a month in Asia/Shanghai, and of the next. */
export function monthBounds(month: string): [string, string] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  return [`${month}-01T00:00:00+08:00`, `${next}-01T00:00:00+08:00`];
}

/** Makes the partitions of months that have none yet. `db` is where they are remembered, `tx` the transaction they are made in. */
export async function ensureMonths(db: Database, tx: Database, months: Iterable<string>): Promise<void> {
  let made = known.get(db);
  if (!made) known.set(db, (made = new Set<string>()));
  const missing = [...new Set(months)].filter((month) => !made.has(month)).sort();
  if (missing.length === 0) return;
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('credit-graph audit months'))`);
  for (const month of missing) {
    const [from, to] = monthBounds(month);
    let isWhole = true;
    const suffix = month.replace('-', '_');
    for (const table of MONTHLY) {
      const [found] = await tx.query(sql`select 1 as found where to_regclass(${`governance.${table}_${suffix}`}) is not null`);
      if (found) continue;
      isWhole = false;
      await tx.query(sql`
        create table ${raw(`governance.${table}_${suffix}`)} partition of ${raw(`governance.${table}`)}
        for values from (${raw(`'${from}'`)}) to (${raw(`'${to}'`)})`);
      await tx.query(sql`
        create trigger ${raw(`${table}_is_not_emptied`)} before truncate on ${raw(`governance.${table}_${suffix}`)}
        for each statement execute function governance.keep_audit()`);
    }
    // What was made just now is remembered only once it was found: the transaction may yet fail.
    if (isWhole) made.add(month);
  }
}

/** The months that are kept, oldest first. */
export async function keptMonths(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select relid::text as name from pg_partition_tree('governance.audit_entry') where isleaf order by 1`);
  return rows.map(({ name }) => name.slice(-7).replace('_', '-'));
}
