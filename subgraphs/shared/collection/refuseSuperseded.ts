import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { hashedRows } from './hashedRows.ts';
import { keptFor } from './keepRows.ts';
import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

/**
 * Refuses staged rows that were kept and come once more by themselves, or by a clerk's decision, where a file has said otherwise of their records
 * since they came: the later file counts, also where what it said had to wait or to be decided on.
 */
export async function refuseSuperseded(db: Database, layout: Layout, stage: Stage, match: HeaderMatch): Promise<void> {
  if (layout.table === undefined || stage.columns === undefined) return;
  const rows = raw(qualified(layout.sector, 'collected_row'));
  // A decision is a run of one row.
  const keptBehind = sql`
    select max(k.came_run) from ${rows} k
    where k.settled_run = record.run and (r.cause = 'DECISION' or k.settled_line = record.source_line)`;
  const held = await db.query<{ line: number; text: string; run: number }>(sql`
    select * from (
      select staged._line as line, staged._raw as text, case r.cause when 'FILE' then record.run else (${keptBehind}) end as run
      from ${stage.name} staged join ${raw(layout.table)} record on record.source_key = staged.source_key
      join ${raw(qualified(layout.sector, 'collection_run'))} r on r.number = record.run
      where staged._verdict is null and record.content_hash is distinct from staged.content_hash) held
    where run is not null order by line`);
  const hashed = hashedRows(match, held);
  const kept = await db.query<{ hash: string; run: number }>(sql`
    select row_hash as hash, max(came_run) as run from ${rows}
    where dataset = ${layout.dataset} and jurisdiction = ${keptFor(layout)} and row_hash = any(${hashed.map(({ hash }) => hash)}::text[])
    group by row_hash`);
  const came = new Map(kept.map(({ hash, run }) => [hash, Number(run)]));
  await refuseRows(
    db,
    stage,
    match,
    hashed
      .filter(({ hash, run }) => (came.get(hash) ?? Infinity) < Number(run))
      .map(({ line, run }) => ({ line, note: { reason: 'SUPERSEDED', detail: `批次 ${String(run)} / run ${String(run)}` } })),
  );
}
