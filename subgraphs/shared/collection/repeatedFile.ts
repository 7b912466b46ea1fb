import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

/**
 * Refuses the rows of a file that was collected before, to the byte, where what they name has ended since: repaired, expired, or with a day
 * of its own end. An old file that is sent once more is no news, and would publish again what a later one ended. Whoever means it says so in a
 * file of its own. What was withdrawn is left to a person (`doubtRevived`), and what another jurisdiction ended to `keepEnded`.
 */
export async function refuseEndedSince(db: Database, layout: Layout, stage: Stage, match: HeaderMatch, sha256: string): Promise<void> {
  const { columns } = stage;
  if (layout.table === undefined || layout.jurisdiction !== undefined || columns === undefined) return;
  const [before] = await db.query<{ run: number | null }>(sql`
    select min(number) as run from ${raw(qualified(layout.sector, 'collection_run'))}
    where dataset = ${layout.dataset} and jurisdiction is null and cause = 'FILE' and sha256 = ${sha256} and state in ('FINISHED', 'TRUNCATED')`);
  if (before?.run == null) return;
  const revives = [
    ...(columns.includes('state')
      ? [`(record.state in ('REPAIRED', 'EXPIRED') and staged.state not in ('REPAIRED', 'EXPIRED', 'WITHDRAWN'))`]
      : []),
    ...(columns.includes('ended_on') ? ['(record.ended_on is not null and staged.ended_on is null)'] : []),
  ];
  if (revives.length === 0) return;
  const ended = await db.query<{ line: number; run: number }>(sql`
    select staged._line as line, record.run from ${stage.name} staged join ${raw(layout.table)} record on record.source_key = staged.source_key
    where staged._verdict is null and record.run > ${before.run}::bigint and record.content_hash is distinct from staged.content_hash
      and (${raw(revives.join(' or '))}) order by 1`);
  await refuseRows(
    db,
    stage,
    match,
    ended.map(({ line, run }) => ({ line, note: { reason: 'SUPERSEDED', detail: `批次 ${String(run)} / run ${String(run)}` } })),
  );
}
