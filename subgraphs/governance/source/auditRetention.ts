import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import { keptMonths, MONTHLY, monthBounds } from './auditMonths.ts';

/** How long entries are kept after the month in which they were made. */
export const RETENTION_YEARS = 10;

/** A month that was deleted, and how many entries it held. */
export interface PrunedMonth {
  readonly month: string;
  readonly entries: number;
}

/**
 * Deletes the months that have been kept for ten years, each in one transaction that notes it, and after which entry and hash what remains
 * of each chain follows, so that the rest can still be checked.
 */
export async function pruneAudit(db: Database, now: Date): Promise<PrunedMonth[]> {
  const pruned: PrunedMonth[] = [];
  for (const month of await keptMonths(db)) {
    if (!isKeptLongEnough(month, now)) break;
    pruned.push(await db.transaction((tx) => prune(tx, month, now)));
  }
  return pruned;
}

/** Whether a month's entries have been kept for as long as they have to be. */
export function isKeptLongEnough(month: string, now: Date): boolean {
  const before = new Date(now);
  before.setUTCFullYear(before.getUTCFullYear() - RETENTION_YEARS);
  return Date.parse(monthBounds(month)[1]) <= before.getTime();
}

async function prune(tx: Database, month: string, now: Date): Promise<PrunedMonth> {
  const suffix = month.replace('-', '_');
  const table = raw(`governance.audit_entry_${suffix}`);
  const [row] = await tx.query<{ entries: number }>(sql`select count(*) as entries from ${table}`);
  const entries = row?.entries ?? 0;
  await tx.query(sql`
    update governance.audit_chain c set pruned_to = last.number, pruned_hash = last.hash
    from (select distinct on (chain) chain, number, hash from ${table} order by chain, number desc) last
    where last.chain = c.id and last.number > c.pruned_to`);
  for (const each of MONTHLY) await tx.query(sql`drop table ${raw(`governance.${each}_${suffix}`)}`);
  await tx.query(sql`
    insert into governance.audit_pruned (month, entries, pruned_at) values (${`${month}-01`}::date, ${entries}, ${now.toISOString()})`);
  return { month, entries };
}
