import sql, { raw } from 'sql-template-tag';
import { workingDaysFrom } from '../../../common/workingDays.ts';
import type { Database } from '../database/database.ts';
import { advanceRun } from './collectionRun.ts';
import type { Counts } from './collectionReport.ts';
import { dataRefusal } from './dataRefusal.ts';
import { keepRows, settleRows } from './keepRows.ts';
import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import type { MergeLines } from './mergeLines.ts';
import { refuseRows } from './refuseRows.ts';
import type { Lines, Stage } from './stage.ts';

/** What merging works with. */
export interface MergeContext {
  layout: Layout;
  match: HeaderMatch;
  db: Database;
  stage: Stage;
  run: number;
  merge: MergeLines;
  /** The day in Asia/Shanghai on which the file is collected. */
  today: string;
  /** Whether earlier runs left rejected rows that this one may settle. */
  settle: boolean;
  /** Told of the subjects whose records a portion changed, once it is committed; undefined: of anybody. */
  onChanged?: (subjects: readonly number[] | undefined) => Promise<void>;
}

/**
 * Merges the staged rows of some lines in one transaction: records, rows kept aside, the run's counts and how far it is. When the
 * database refuses a row for its data, the halves are tried apart until it is alone. Answers the counts reached.
 */
export async function mergeStage(context: MergeContext, lines: Lines): Promise<Counts> {
  const { layout, match, db, stage, run, merge } = context;
  try {
    const { counts, changed, subjects } = await db.transaction(async (tx) => {
      // Compiling a statement that runs once takes longer than the statement.
      await tx.execute('set local statement_timeout = 0; set local jit = off');
      const late = await lateRows(tx, context, lines);
      const merged = await merge(tx, stage, lines, { number: run }, context.onChanged !== undefined);
      await refuseRows(tx, stage, match, merged.refused);
      const [settled] = await tx.query<{ unchanged: number; rejected: number; doubtful: number }>(sql`
        select count(*) filter (where _verdict = 'unchanged')::integer as unchanged, count(*) filter (where _verdict = 'rejected')::integer as rejected,
          count(*) filter (where _verdict = 'doubtful')::integer as doubtful
        from ${stage.name} where _line between ${lines.from} and ${lines.to} and _verdict is not null`);
      const corrected = merged.corrected.length;
      const unchanged = merged.unchanged + (settled?.unchanged ?? 0);
      const rejected = settled?.rejected ?? 0;
      const doubtful = settled?.doubtful ?? 0;
      if (rejected + doubtful + corrected > 0) await keepRows(tx, layout, run, stage, lines, merged.corrected);
      if (context.settle) await settleRows(tx, layout, run, stage, lines);
      const read = merged.accepted + merged.changed + corrected + unchanged + rejected + doubtful;
      const { accepted, changed } = merged;
      return {
        counts: await advanceRun(tx, layout, run, { read, accepted, corrected, changed, unchanged, rejected, doubtful, late }, lines.to),
        changed: accepted + changed + corrected > 0,
        subjects: merged.subjects,
      };
    });
    if (changed) await context.onChanged?.(subjects);
    return counts;
  } catch (error) {
    const refusal = dataRefusal(error);
    if (refusal === undefined) throw error;
    if (lines.from < lines.to) {
      const middle = Math.floor((lines.from + lines.to) / 2);
      await mergeStage(context, { from: lines.from, to: middle });
      return mergeStage(context, { from: middle + 1, to: lines.to });
    }
    const [pending] = await db.query(sql`select from ${stage.name} where _line = ${lines.from} and _verdict is null`);
    if (pending === undefined) throw error;
    await refuseRows(db, stage, match, [{ line: lines.from, note: { reason: 'STORE_REFUSED', detail: refusal } }]);
    return mergeStage(context, lines);
  }
}

/** How many of the rows that are new were reported later than their layout allows. */
async function lateRows(tx: Database, { layout, stage, today }: MergeContext, { from, to }: Lines): Promise<number> {
  // Another jurisdiction's departments are not bound to report to this one.
  if (layout.jurisdiction !== undefined) return 0;
  if (layout.reportWithinWorkingDays === undefined || layout.table === undefined || stage.columns?.includes('determined_on') !== true)
    return 0;
  const [found] = await tx.query<{ late: number }>(sql`
    select count(*)::integer as late from ${stage.name} staged
    where _line between ${from} and ${to} and _verdict is null and determined_on < ${workingDaysFrom(today, -layout.reportWithinWorkingDays)}::date
      and not exists (select from ${raw(layout.table)} known where known.source_key = staged.source_key)`);
  return found?.late ?? 0;
}
