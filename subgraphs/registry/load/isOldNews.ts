import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/**
 * Whether a run brings what was said before: a file that was collected to its end already, to the byte, or rows that waited. What was said
 * otherwise since stands then: by an old file nobody becomes a firm's representative again, who may read everything about it.
 */
export async function isOldNews(tx: Database, run: number): Promise<boolean> {
  const [found] = await tx.query<{ old: boolean }>(sql`
    select own.cause <> 'FILE' or exists (
      select from registry.collection_run before
      where before.dataset = own.dataset and before.sha256 = own.sha256 and before.jurisdiction is null and before.cause = 'FILE'
        and before.number < own.number and before.state in ('FINISHED', 'TRUNCATED')) as old
    from registry.collection_run own where own.number = ${run}::bigint`);
  return found?.old === true;
}

/** The note of a row of which something else was said since. */
export function superseded(run: number): { reason: 'SUPERSEDED'; detail: string } {
  return { reason: 'SUPERSEDED', detail: `批次 ${String(run)} / run ${String(run)}` };
}
