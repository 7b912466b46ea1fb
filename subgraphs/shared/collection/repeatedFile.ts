import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

/** How far a row's state is from being published. */
function rank(row: 'staged' | 'record'): string {
  return `(case ${row}.state when 'WITHDRAWN' then 4 when 'REPAIRED' then 3 when 'EXPIRED' then 2 when 'SUSPENDED' then 1 else 0 end)`;
}

/**
 * Refuses the rows of a file that was collected before, to the byte, where a later one said otherwise of what they name: a debt that was
 * performed since, a penalty that was repaired, a last day that was brought forward. An old file that is sent once more is no news, and would
 * publish again what a later one ended. Whoever means it says so in a file of its own. A row by which its record would be published less than
 * it is counts all the same; what was withdrawn is left to a person (`doubtRevived`), and what another jurisdiction ended to `keepEnded`.
 */
export async function refuseChangedSince(db: Database, layout: Layout, stage: Stage, match: HeaderMatch, sha256: string): Promise<void> {
  const { columns } = stage;
  if (layout.table === undefined || layout.jurisdiction !== undefined || columns === undefined) return;
  const [before] = await db.query<{ run: number | null }>(sql`
    select min(number) as run from ${raw(qualified(layout.sector, 'collection_run'))}
    where dataset = ${layout.dataset} and jurisdiction is null and cause = 'FILE' and sha256 = ${sha256} and state in ('FINISHED', 'TRUNCATED')`);
  if (before?.run == null) return;
  const reopens = columns.includes('ended_on') ? sql`record.ended_on is not null and staged.ended_on is null` : sql`false`;
  const counts = columns.includes('state')
    ? sql`record.state = 'WITHDRAWN' or (${raw(rank('staged'))} > ${raw(rank('record'))} and not (${reopens}))`
    : sql`false`;
  const changed = await db.query<{ line: number; run: number }>(sql`
    select staged._line as line, record.run from ${stage.name} staged join ${raw(layout.table)} record on record.source_key = staged.source_key
    where staged._verdict is null and record.run > ${before.run}::bigint and record.content_hash is distinct from staged.content_hash
      and not (${counts}) order by 1`);
  await refuseRows(
    db,
    stage,
    match,
    changed.map(({ line, run }) => ({ line, note: { reason: 'SUPERSEDED', detail: `批次 ${String(run)} / run ${String(run)}` } })),
  );
}
