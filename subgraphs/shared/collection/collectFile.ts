import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import sql, { raw } from 'sql-template-tag';
import { shanghaiDay } from '../../../common/clock.ts';
import type { Database } from '../database/database.ts';
import { isMapped } from '../database/mapTables.ts';
import { CollectionBusy } from './collectionBusy.ts';
import type { CollectionReport } from './collectionReport.ts';
import { endRun, resumeRun, runningNow, stagedRun, startRun, type RunCause, type Supplier } from './collectionRun.ts';
import { fileText } from './fileText.ts';
import { cleanLane } from './lane/cleanLane.ts';
import { ownLane } from './lane/ownLane.ts';
import { hasOpenRows } from './keepRows.ts';
import { doubtRevived } from './doubtRevived.ts';
import { endAbsent, endRecords, keepEnded } from './endRecords.ts';
import { keepHeld } from './keepHeld.ts';
import type { Layout } from './layout.ts';
import type { ResolveSubjects, WriteBatch } from './mappedRow.ts';
import { markRepeated } from './markRepeated.ts';
import { matchLayout, type HeaderMatch } from './matchHeader.ts';
import type { MakeWriter } from './mergeLines.ts';
import { mergeMapped, WHOLE_ROWS } from './mergeMapped.ts';
import { mergeRecords } from './mergeRecords.ts';
import { mergeStage } from './mergeStage.ts';
import { readReport } from './readReport.ts';
import { readRows, type FileRow, type RowTaker } from './readRows.ts';
import { rememberSubjects } from './rememberSubjects.ts';
import { ReadOnlyTable } from './readOnlyTable.ts';
import { refuseSuperseded } from './refuseSuperseded.ts';
import { refuseChangedSince } from './repeatedFile.ts';
import { referencesIn } from './resolveParties.ts';
import { Stage } from './stage.ts';
import { datedColumns } from './setDates.ts';
import { stageRows } from './stageRows.ts';
import type { StagingContext } from './stagingContext.ts';
import { withFlags } from './withFlags.ts';

/** How far a collection is: reading and staging the file, then merging what was staged. */
export interface CollectionProgress {
  step: 'STAGE' | 'MERGE';
  /** Bytes of the file in the first step, lines in the second. */
  done: number;
  /** Lines of the file, in the second step. */
  total?: number;
  rows: number;
}

/** What a collection needs; who runs it and where the database is, is not its business. */
export interface CollectFileOptions {
  /** The data set's layouts, the newest first: a file is read by the first whose columns it has. */
  layouts: readonly [Layout, ...Layout[]];
  stream: AsyncIterable<Uint8Array>;
  fileName: string;
  db: Database;
  resolveSubjects: ResolveSubjects;
  now: () => Date;
  /** Who supplied the file; absent where the operator collects it. */
  supplier?: Supplier;
  /** The file, of another jurisdiction, is all of what it has of the data set: what it does not name has ended. */
  whole?: boolean;
  /** What the run comes of; a file where absent. Rows that waited for their subjects do not become old by being collected once more in vain. */
  cause?: RunCause;
  /** Layouts with `loader: registry` need a writer, this or `writer`; the others have the record table's upsert by default. */
  writeBatch?: WriteBatch;
  /** Writes rows that are staged in columns of their own. */
  writer?: MakeWriter;
  onProgress?: (progress: CollectionProgress) => void;
  /** Told of the subjects whose records a transaction changed, once it is committed; undefined: of anybody. */
  onChanged?: (subjects: readonly number[] | undefined) => Promise<void>;
  /** False: every row is read the long way, also those that are plainly clean. */
  lane?: boolean;
  /** Rows staged at once. */
  stageSize?: number;
  /** Lines merged in one transaction. */
  batchSize?: number;
}

/**
 * Collects one file into its data set's table: its rows are read, checked and staged by COPY, then merged portion by portion.
 *
 * Each row is accepted, corrected, changed, unchanged or rejected, and the report adds up to the file. Rejected and corrected rows are
 * kept as they came, with line, column and reason. The same file again changes nothing; a run that died or failed half-way goes
 * on when its file comes again, and reports as if nothing had happened. A truncated file is collected up to where it breaks off, and
 * said to be truncated.
 *
 * @throws ReadOnlyTable where an existing database holds the table; HeaderError before anything is written, when the header is not the layout's; CollectionBusy while another run of the
 * data set is under way. Whatever the database, the resolver or the stream throws ends the run as FAILED, with what was committed
 * before it in place.
 */
export async function collectFile(options: CollectFileOptions): Promise<CollectionReport> {
  const { db } = options;
  const [layout] = options.layouts;
  const dataset = `${layout.sector}/${layout.dataset}`;
  const collected = await db.alone(`collect ${dataset}`, () => collectAlone(options));
  if (collected === undefined) throw new CollectionBusy(dataset, await runningNow(db, layout));
  return collected[0];
}

async function collectAlone(options: CollectFileOptions): Promise<CollectionReport> {
  const { layouts, db, fileName, onProgress } = options;
  const [{ table }] = layouts;
  if (table !== undefined && (await isMapped(db, table))) throw new ReadOnlyTable(table);
  const digest = createHash('sha256');
  const text = fileText(options.stream, (chunk) => digest.update(chunk));
  const taker: RowTaker = { isBrokenOff: () => text.isBrokenOff, rowOf: (line) => text.rowOf(line) };
  const groups = readRows(text, taker);

  const { layout: matched, match, first } = await readHeader(layouts, groups, fileName);
  const layout = withFlags(matched, match);
  // A workbook's text is quoted as it should be.
  if (text.encoding !== 'xlsx') taker.width = match.cells.length;
  const owner = `${hostname()} ${String(process.pid)}`;
  const started = await startRun(db, layout, fileName, options.now(), owner, options.supplier, options.cause ?? 'FILE');
  let { number: run } = started;
  let startedAt = options.now();
  const today = shanghaiDay(() => startedAt.getTime());

  try {
    const writeBatch = options.writeBatch ?? (layout.ends && endRecords({ ...layout.ends, jurisdiction: layout.jurisdiction }));
    const writer =
      options.writer?.(filledColumns(layout, match)) ??
      (writeBatch && { columns: WHOLE_ROWS, merge: mergeMapped(writeBatch, layout.table) });
    const columns = writer ? undefined : recordColumns(layout, match);
    const stage = await Stage.open(db, layout, writer?.columns ?? columns ?? []);
    const settle = await hasOpenRows(db, layout);
    const references = referencesIn(layout, match);
    const staging: StagingContext = {
      layout,
      match,
      stage,
      settle,
      resolveSubjects: rememberSubjects(options.resolveSubjects),
      today,
      division: options.supplier?.division,
    };
    if (options.lane !== false) {
      if (columns) staging.lane = cleanLane({ layout, match, references, columns, today, settle });
      else if (layout.loader === 'registry') staging.lane = ownLane(staging);
    }
    const onStaged = (rows: number): void => onProgress?.({ step: 'STAGE', done: text.bytes, rows });
    const staged = await stageRows(staging, joined(first, groups), taker, options.stageSize ?? 2000, onStaged);
    const sha256 = digest.digest('hex');
    await stage.complete();
    await markRepeated(db, stage, match, options.cause === 'RETRY');
    if (options.cause !== undefined && options.cause !== 'FILE') await refuseSuperseded(db, layout, stage, match);
    if (layout.jurisdiction !== undefined && !options.whole && options.cause !== 'RETRY') await keepEnded(db, layout, stage, sha256);
    else if ((options.cause ?? 'FILE') === 'FILE') await refuseChangedSince(db, layout, stage, match, sha256);
    await doubtRevived(db, layout, stage, match, options.supplier?.division);

    let mergedTo = 0;
    const { broken } = started;
    if (broken?.sha256 === sha256) {
      await resumeRun(db, layout, run, broken, owner);
      ({ number: run, mergedToLine: mergedTo, startedAt } = broken);
      // Whose records its last portion changed may not have been told any more.
      await options.onChanged?.(undefined);
    } else await stagedRun(db, layout, run, { sha256, encoding: text.encoding });

    const isFirst = mergedTo === 0 && layout.table !== undefined && (await isEmpty(db, layout.table));
    const merge = writer?.merge ?? mergeRecords(layout, columns ?? [], isFirst, keepHeld(layout, givenColumns(layout, match), today));
    const { onChanged } = options;
    const context = { layout, match, db, stage, run, merge, settle, today, ...(onChanged ? { onChanged } : {}) };
    const total = await stage.lastLine();
    const portion = options.batchSize ?? 300;
    for (let from = mergedTo + 1; from <= total; from += portion) {
      const to = Math.min(total, from + portion - 1);
      const counts = await mergeStage(context, { from, to });
      onProgress?.({ step: 'MERGE', done: to, total, rows: counts.read });
    }

    const line = staged.truncatedAtLine;
    const absent = options.whole ? await endWhole(options, layout, stage, run, line) : undefined;
    const at = options.now();
    await endRun(db, layout, run, line === undefined ? { state: 'FINISHED', at } : { state: 'TRUNCATED', at, line });
    await stage.drop();
    return {
      run,
      sector: layout.sector,
      dataset: layout.dataset,
      ...(layout.jurisdiction === undefined ? {} : { jurisdiction: layout.jurisdiction }),
      layoutVersion: layout.version,
      fileName,
      sha256,
      encoding: text.encoding,
      bytes: text.bytes,
      ...(await readReport(db, layout, run)),
      ...(line === undefined ? {} : { truncatedAtLine: line }),
      ...(text.unreadSheets.length === 0 ? {} : { unreadSheets: text.unreadSheets }),
      absentColumns: match.absent,
      ...(absent === undefined ? {} : { absentEnded: absent }),
      startedAt,
      finishedAt: at,
    };
  } catch (error) {
    // The database itself may be what failed: then the next run marks this one INTERRUPTED.
    await endRun(db, layout, run, { state: 'FAILED', at: options.now(), message: error instanceof Error ? error.name : 'Error' }).catch(
      () => undefined,
    );
    throw error;
  }
}

/**
 * Ends what the file, a whole one, does not name; where a row of it may name something that could not be read, nothing. Nor where there
 * is none: a query that failed over there leaves a header, too, and would end everything.
 */
async function endWhole(
  { db, onChanged }: CollectFileOptions,
  layout: Layout,
  stage: Stage,
  run: number,
  truncatedAt: number | undefined,
): Promise<number | 'UNSURE'> {
  const { counts, rejections } = await readReport(db, layout, run);
  // Nobody who is not registered here has a record.
  const unread = counts.doubtful + counts.rejected - (rejections.SUBJECT_UNKNOWN ?? 0);
  if (layout.jurisdiction === undefined || layout.ends || truncatedAt !== undefined || unread > 0 || counts.read === 0) return 'UNSURE';
  const { ended, subjects } = await endAbsent(db, layout, stage, run);
  if (ended > 0) await onChanged?.(layout.references.length > 0 ? undefined : subjects);
  return ended;
}

/** The layout whose header the file has, the match, and the rows that came with it. */
async function readHeader(
  layouts: CollectFileOptions['layouts'],
  groups: AsyncGenerator<FileRow[]>,
  fileName: string,
): Promise<{ layout: Layout; match: HeaderMatch; first: FileRow[] }> {
  const group = await groups.next();
  const [header, ...first] = group.done === true ? [] : group.value;
  const cells = header === undefined || 'truncated' in header ? [] : header.cells;
  try {
    return { ...matchLayout(layouts, cells, fileName), first };
  } catch (error) {
    await groups.return(undefined);
    throw error;
  }
}

async function isEmpty(db: Database, table: string): Promise<boolean> {
  const [answer] = await db.query<{ empty: boolean }>(sql`select not exists (select from ${raw(table)}) as empty`);
  return answer?.empty === true;
}

async function* joined(first: FileRow[], groups: AsyncGenerator<FileRow[]>): AsyncGenerator<FileRow[]> {
  if (first.length > 0) yield first;
  yield* groups;
}

/** The columns of the record table that a file fills. */
function recordColumns(layout: Layout, match: HeaderMatch): string[] {
  if (layout.table === undefined) throw new Error(`${layout.sector}/${layout.dataset}: 没有目标表 / the layout names no table`);
  return filledColumns(layout, match);
}

/** The columns that a file fills, with those of the parties it refers to and those that the layout derives. */
function filledColumns(layout: Layout, match: HeaderMatch): string[] {
  const given = givenColumns(layout, match);
  // What is copied from a column that the file does not have keeps what it holds, as that one does.
  const derived = layout.derive.filter((each) => !('copy' in each) || given.includes(each.copy)).map(({ to }) => to);
  return [...new Set([...given, ...derived, ...datedColumns(layout)])];
}

/** The columns that a file fills by its own. */
function givenColumns(layout: Layout, match: HeaderMatch): string[] {
  return [...match.columns.flatMap(({ column }) => column.to?.column ?? []), ...referencesIn(layout, match).map(({ to }) => to)];
}
