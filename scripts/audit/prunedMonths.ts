import sql from 'sql-template-tag';
import { monthBounds } from '../../subgraphs/governance/source/auditMonths.ts';
import { isKeptLongEnough } from '../../subgraphs/governance/source/auditRetention.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import type { BrokenLink, ChainReport } from './verifyChain.ts';

/** No process is silent for a year and goes on: what is left of its chain follows the month that was deleted. */
const LONGEST_SILENCE_MS = 366 * 24 * 60 * 60 * 1_000;

/** The months that were deleted at the end of their retention, and what is wrong with what is noted of them. */
export interface PrunedMonths {
  /** The end of the last one; undefined where none was deleted. */
  readonly until: string | undefined;
  readonly faults: readonly string[];
}

/**
 * Threat: whoever deletes the beginning of a chain says that it was pruned. So each month has to have been ten years old when it was, and as
 * many entries have to be noted of the months as are missing at the beginnings of all chains.
 */
export async function prunedMonths(db: Database, now: Date): Promise<PrunedMonths> {
  const months = await db.query<{ month: string; entries: number; at: string }>(sql`
    select to_char(month, 'YYYY-MM') as month, entries, to_json(pruned_at)#>>'{}' as at from governance.audit_pruned order by month`);
  const faults = months
    .filter(({ month, at }) => !isKeptLongEnough(month, new Date(at)) || Date.parse(at) > now.getTime())
    .map(({ month, at }) => `${month} 未满十年即已删除（${at}）/ was deleted before it was ten years old`);
  // After a clock was set back a chain has entries of an earlier month behind those of a later one, which stay until their month ends.
  const [counted] = await db.query<{ missing: number }>(sql`
    select (select coalesce(sum(pruned_to), 0) from governance.audit_chain)::bigint - (
      select count(*) from governance.audit_chain c join governance.audit_entry e on e.chain = c.id and e.number <= c.pruned_to
      where c.pruned_to > 0) as missing`);
  const [missing, noted] = [counted?.missing ?? 0, months.reduce((sum, { entries }) => sum + entries, 0)];
  if (missing !== noted)
    faults.push(
      `各链开头共缺 ${missing} 条，audit_pruned 记有 ${noted} 条 / ${missing} entries are missing at the beginnings of chains, audit_pruned notes ${noted}`,
    );
  const last = months.at(-1);
  return { until: last && monthBounds(last.month)[1], faults };
}

/** What is wrong with the beginning of a chain that is said to have been pruned up to an entry. */
export function brokenStart(
  { upTo, hash }: { upTo: number; hash: string | undefined },
  report: ChainReport,
  { until }: PrunedMonths,
): BrokenLink | undefined {
  if (upTo === 0) return undefined;
  const why =
    hash === undefined
      ? '其前已删除，却没有记下所接的哈希 / what is before it was deleted, and no hash is noted that it follows'
      : until === undefined
        ? '其前已删除，audit_pruned 却没有记下任何月份 / what is before it was deleted, and audit_pruned notes no month'
        : report.firstAt !== undefined && Date.parse(report.firstAt) - Date.parse(until) > LONGEST_SILENCE_MS
          ? `其前已删除，而删除的月份止于 ${until} / what is before it was deleted, and the deleted months end then`
          : undefined;
  return why === undefined ? undefined : { number: upTo + 1, at: report.firstAt, why };
}
