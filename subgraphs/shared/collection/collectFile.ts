import { createHash } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { CollectedBatch } from './collectedBatch.ts';
import { advanceRun, endRun, startRun } from './collectionRun.ts';
import type { CollectionReport, Counts } from './collectionReport.ts';
import { decodeText } from './decodeText.ts';
import { HeaderError } from './headerError.ts';
import { hasOpenRows } from './keepRows.ts';
import type { Layout } from './layout.ts';
import type { ResolveSubjects, WriteBatch } from './mappedRow.ts';
import { matchHeader, type HeaderMatch } from './matchHeader.ts';
import { readRows, type FileRow } from './readRows.ts';
import { ReportKeeper } from './reportKeeper.ts';
import { upsertRecords } from './upsertRecords.ts';

/** What has been done so far. */
export interface CollectionProgress {
  bytes: number;
  counts: Readonly<Counts>;
}

/** What a collection needs; who runs it and where the database is, is not its business. */
export interface CollectFileOptions {
  layout: Layout;
  stream: AsyncIterable<Uint8Array>;
  fileName: string;
  db: Database;
  resolveSubjects: ResolveSubjects;
  now: () => Date;
  /** Required for layouts with `loader: registry`; the others have the record table's upsert by default. */
  writeBatch?: WriteBatch;
  onProgress?: (progress: CollectionProgress) => void;
  /** Told of the subjects whose records a transaction changed, once it is committed; undefined: of anybody. */
  onChanged?: (subjects: readonly number[] | undefined) => Promise<void>;
  /** Rows per transaction: small, so that reads pass between them. */
  batchSize?: number;
}

/**
 * Collects one file into its data set's table, row by row, in small transactions.
 *
 * Each row is accepted, corrected, changed, unchanged or rejected, and the report adds up to the file. Rejected and corrected rows are
 * kept as they came, with line, column and reason. The same file again changes nothing; an interrupted run is completed by running
 * the file again. A truncated file is collected up to where it breaks off, and said to be truncated.
 *
 * @throws HeaderError before anything is written, when the header is not the layout's. Whatever the database, the resolver or the
 * stream throws ends the run as FAILED, with what was committed before it in place.
 */
export async function collectFile(options: CollectFileOptions): Promise<CollectionReport> {
  const { layout, db, fileName } = options;
  const digest = createHash('sha256');
  const text = decodeText(options.stream, (chunk) => digest.update(chunk));
  const rows = readRows(text);

  const match = await readHeader(layout, rows, fileName);
  const write = options.writeBatch ?? upsertRecords(layout, match);
  const startedAt = options.now();
  const run = await startRun(db, layout, fileName, startedAt);
  const report = new ReportKeeper();

  try {
    const batch = new CollectedBatch({
      layout,
      match,
      db,
      write,
      run,
      report,
      resolveSubjects: options.resolveSubjects,
      settle: await hasOpenRows(db, layout),
      ...(options.onChanged ? { onChanged: options.onChanged } : {}),
    });
    for await (const row of rows) {
      batch.add(row);
      if (batch.size < (options.batchSize ?? 300)) continue;
      await batch.commit();
      options.onProgress?.({ bytes: text.bytes, counts: report.counts });
    }
    await batch.commit();
    await advanceRun(db, layout, run, report.counts);
    options.onProgress?.({ bytes: text.bytes, counts: report.counts });

    const line = report.truncatedAtLine;
    const end = { at: options.now(), sha256: digest.digest('hex'), encoding: text.encoding };
    await endRun(db, layout, run, line === undefined ? { state: 'FINISHED', ...end } : { state: 'TRUNCATED', ...end, line });
    return {
      run,
      sector: layout.sector,
      dataset: layout.dataset,
      layoutVersion: layout.version,
      fileName,
      sha256: end.sha256,
      encoding: end.encoding,
      bytes: text.bytes,
      ...report.result(),
      absentColumns: match.absent,
      startedAt,
      finishedAt: end.at,
    };
  } catch (error) {
    // The database itself may be what failed: then the next run marks this one INTERRUPTED.
    await endRun(db, layout, run, { state: 'FAILED', at: options.now(), message: error instanceof Error ? error.name : 'Error' }).catch(
      () => undefined,
    );
    throw error;
  }
}

async function readHeader(layout: Layout, rows: AsyncGenerator<FileRow>, fileName: string): Promise<HeaderMatch> {
  const first = await rows.next();
  const cells = first.done === true || 'truncated' in first.value ? [] : first.value.cells;
  try {
    if (cells.length === 0)
      throw new HeaderError({
        file: fileName,
        layout: `${layout.sector}/${layout.dataset} ${layout.version}`,
        missing: ['表头 / header'],
        unknown: [],
        repeated: [],
      });
    return matchHeader(layout, cells, fileName);
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}
