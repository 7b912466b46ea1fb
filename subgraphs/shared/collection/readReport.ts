import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { CollectionReport, Counts, RowOutcome } from './collectionReport.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { RowNote, RowReason } from './rowReason.ts';

const samplesKept = 20;

/** What a run did, as the database knows it: so a run that was interrupted and went on reports like one that was not. */
export async function readReport(
  db: Database,
  layout: Layout,
  run: number,
): Promise<Pick<CollectionReport, 'counts' | 'late' | 'rejections' | 'corrections' | 'doubts' | 'samples'>> {
  const kept = raw(qualified(layout.sector, 'collected_row'));
  const [told] = await db.query<Counts & { late: number }>(sql`
    select rows_read as read, accepted, corrected, changed, unchanged, rejected, doubtful, late
    from ${raw(qualified(layout.sector, 'collection_run'))} where number = ${run}`);
  if (told === undefined) throw new Error(`collection_run ${String(run)} is gone`);
  const { late, ...counts } = told;
  const reasons = await db.query<{ outcome: string; reason: RowReason; rows: number }>(sql`
    select outcome, reason, count(*)::integer as rows from ${kept} where run = ${run} and outcome in ('REJECTED', 'DOUBTFUL') group by outcome, reason
    union all
    select outcome, note ->> 'reason', count(*)::integer from ${kept}, jsonb_array_elements(notes) note
    where run = ${run} and outcome = 'CORRECTED' group by outcome, note ->> 'reason'`);
  const tally = (outcome: string): Partial<Record<RowReason, number>> =>
    Object.fromEntries(reasons.filter((one) => one.outcome === outcome).map(({ reason, rows }) => [reason, rows]));
  const samples = await db.query<{ line: number; outcome: RowOutcome; note: RowNote }>(sql`
    select line, outcome, notes -> 0 as note from ${kept} where run = ${run} order by line, turn limit ${samplesKept}`);
  return { counts, late, rejections: tally('REJECTED'), corrections: tally('CORRECTED'), doubts: tally('DOUBTFUL'), samples };
}
