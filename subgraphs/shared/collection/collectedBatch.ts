import type { Database } from '../database/database.ts';
import { advanceRun } from './collectionRun.ts';
import type { Counts } from './collectionReport.ts';
import { identifyRow, sha256 } from './identifyRow.ts';
import { keepRows, settleRows, type KeptRow } from './keepRows.ts';
import type { Layout } from './layout.ts';
import { mapRow, type RowReading } from './mapRow.ts';
import type { MappedRow, ResolveSubjects, WriteBatch, WriteOutcome } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { rawRow } from './rawRow.ts';
import type { FileRow } from './readRows.ts';
import type { ReportKeeper } from './reportKeeper.ts';
import type { RowNote } from './rowReason.ts';

/** A row on its way: as it came, what was noted, and what is to be written of it (nothing once it is refused or already there). */
interface Entry {
  line: number;
  raw: Record<string, string>;
  rowHash: string;
  /** Which of the file's kept rows with this very content it is; given when it is kept. */
  turn?: number;
  notes: RowNote[];
  mapped?: MappedRow;
  outcome?: 'unchanged' | 'rejected';
}

/** What a batch works with. */
export interface BatchContext {
  layout: Layout;
  match: HeaderMatch;
  db: Database;
  write: WriteBatch;
  run: number;
  report: ReportKeeper;
  resolveSubjects: ResolveSubjects;
  onChanged?: (subjects: readonly number[] | undefined) => Promise<void>;
  /** Whether earlier runs left rejected rows that this one may settle. */
  settle: boolean;
}

/** Gathers rows and commits them together: records, rows kept aside and the run's counts in one transaction. */
export class CollectedBatch {
  private readonly context: BatchContext;
  private rows: { row: FileRow; reading: RowReading }[] = [];
  // one file's keys, to tell a repeated row from a contradiction; and how often each kept row has come
  private readonly keys = new Map<string, { line: number; hash: string }>();
  private readonly turns = new Map<string, number>();

  constructor(context: BatchContext) {
    this.context = context;
  }

  get size(): number {
    return this.rows.length;
  }

  /** Reads a row; nothing is written before `commit`. */
  add(row: FileRow): void {
    this.rows.push({ row, reading: this.read(row) });
  }

  /** Resolves the subjects of the rows gathered, writes them, and counts them once they are committed. */
  async commit(): Promise<void> {
    const rows = this.rows;
    this.rows = [];
    const subjects = await this.subjectsOf(rows.map(({ reading }) => reading));
    const entries = rows.map(({ row, reading }, index) => this.entryOf(row, reading, subjects[index]));
    if (entries.length > 0) await this.store(entries);
  }

  private read(row: FileRow): RowReading {
    const { layout, match, report } = this.context;
    if ('truncated' in row) {
      report.truncatedAtLine = row.line;
      return { fault: { reason: 'TRUNCATED' } };
    }
    const width = match.cells.length;
    if (row.cells.length < width && row.last) {
      report.truncatedAtLine = row.line;
      return { fault: { reason: 'TRUNCATED', detail: `${String(row.cells.length)} < ${String(width)}` } };
    }
    if (row.cells.length < width || row.cells.slice(width).some((cell) => cell.trim() !== '')) {
      return { fault: { reason: 'COLUMN_COUNT', detail: `${String(row.cells.length)} ≠ ${String(width)}` } };
    }
    return mapRow(layout, match, row.cells);
  }

  private async subjectsOf(readings: readonly RowReading[]): Promise<(number | undefined)[]> {
    const { layout, resolveSubjects } = this.context;
    const asked =
      layout.loader === 'registry'
        ? []
        : readings.flatMap((reading, index) => ('fault' in reading ? [] : [{ index, party: reading.parties['subject'] }]));
    if (asked.length === 0) return [];
    const found = await resolveSubjects(
      asked.map(({ party }) => ({
        identifiers: (party?.identifiers ?? []).map(({ kind, value }) => ({ kind, value })),
        ...(party?.name === undefined ? {} : { name: party.name }),
      })),
    );
    const subjects: (number | undefined)[] = [];
    asked.forEach(({ index }, at) => (subjects[index] = found[at]));
    return subjects;
  }

  private entryOf(row: FileRow, reading: RowReading, subject: number | undefined): Entry {
    const { layout, match } = this.context;
    const raw = rawRow(match, row);
    const entry = { line: row.line, raw, rowHash: sha256(JSON.stringify(raw)) };
    if ('fault' in reading) return { ...entry, notes: [reading.fault], outcome: 'rejected' };
    if (layout.loader === 'records' && subject === undefined) {
      return { ...entry, notes: [{ reason: 'SUBJECT_UNKNOWN' }, ...reading.notes], outcome: 'rejected' };
    }
    const { values, parties, notes } = reading;
    const mapped = identifyRow(layout, { line: row.line, values, parties, ...(subject === undefined ? {} : { subject }) });
    const earlier = this.keys.get(mapped.sourceKey);
    if (earlier === undefined) {
      this.keys.set(mapped.sourceKey, { line: row.line, hash: mapped.contentHash });
      return { ...entry, notes, mapped };
    }
    if (earlier.hash === mapped.contentHash) return { ...entry, notes, outcome: 'unchanged' };
    // Neither row can be preferred without asking: the first stands, the other waits for a decision.
    return {
      ...entry,
      notes: [{ reason: 'KEY_REPEATED', detail: `第 ${String(earlier.line)} 行 / line ${String(earlier.line)}` }, ...notes],
      outcome: 'rejected',
    };
  }

  private async tellChanged(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const subjects = entries.flatMap(({ mapped }) => mapped?.subject ?? []);
    // The registry's own rows decide who a subject is: nobody says beforehand whom they touch.
    await this.context.onChanged?.(subjects.length === entries.length ? subjects : undefined);
  }

  /** Writes entries in one transaction; when the database refuses one for its data, the halves are tried apart until it is alone. */
  private async store(entries: Entry[]): Promise<void> {
    const { layout, db, run, report, write } = this.context;
    try {
      const counted = await db.transaction(async (tx) => {
        const pending = entries.filter((entry) => entry.outcome === undefined);
        const written =
          pending.length === 0
            ? []
            : await write(
                tx,
                pending.flatMap(({ mapped }) => mapped ?? []),
                { number: run, table: layout.table },
              );
        const outcomes = new Map(pending.map((entry, index) => [entry, written[index]]));
        const results = entries.map((entry) => ({ entry, ...resultOf(entry, outcomes.get(entry)) }));
        const kept = results.filter(({ outcome }) => outcome === 'rejected' || outcome === 'corrected');
        await keepRows(
          tx,
          layout,
          run,
          kept.map(({ entry, outcome, notes }) => this.keptRow(entry, outcome === 'rejected' ? 'REJECTED' : 'CORRECTED', notes)),
        );
        if (this.context.settle) {
          await settleRows(
            tx,
            layout,
            run,
            results.filter(({ outcome }) => outcome !== 'rejected').map(({ entry }) => entry.rowHash),
          );
        }
        await advanceRun(
          tx,
          layout,
          run,
          added(
            report.counts,
            results.map(({ outcome }) => outcome),
          ),
        );
        return results;
      });
      for (const { entry, outcome, notes } of counted) report.count(entry.line, outcome, notes);
      await this.tellChanged(counted.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'rejected').map(({ entry }) => entry));
    } catch (error) {
      const refusal = dataRefusal(error);
      if (refusal === undefined) throw error;
      if (entries.length > 1) {
        const middle = Math.ceil(entries.length / 2);
        await this.store(entries.slice(0, middle));
        await this.store(entries.slice(middle));
        return;
      }
      const [entry] = entries;
      if (entry === undefined || entry.outcome !== undefined) throw error;
      await this.store([{ ...entry, notes: [{ reason: 'STORE_REFUSED', detail: refusal }, ...entry.notes], outcome: 'rejected' }]);
    }
  }

  /** A row is kept under its content and its turn among the file's rows of that content; memory grows with a file's faults only. */
  private keptRow(entry: Entry, outcome: KeptRow['outcome'], notes: RowNote[]): KeptRow {
    const { line, rowHash, raw } = entry;
    if (entry.turn === undefined) {
      entry.turn = (this.turns.get(rowHash) ?? 0) + 1;
      this.turns.set(rowHash, entry.turn);
    }
    return { line, rowHash, turn: entry.turn, outcome, notes, raw };
  }
}

function resultOf(entry: Entry, written: WriteOutcome | undefined): { outcome: Exclude<keyof Counts, 'read'>; notes: RowNote[] } {
  const outcome = entry.outcome ?? written;
  if (outcome === undefined) throw new Error('writeBatch answered fewer outcomes than rows');
  if (typeof outcome === 'object') return { outcome: 'rejected', notes: [outcome, ...entry.notes] };
  const corrected = entry.notes.length > 0 && (outcome === 'accepted' || outcome === 'changed');
  return { outcome: corrected ? 'corrected' : outcome, notes: entry.notes };
}

function added(counts: Counts, outcomes: readonly Exclude<keyof Counts, 'read'>[]): Counts {
  const sum = { ...counts, read: counts.read + outcomes.length };
  for (const outcome of outcomes) sum[outcome] += 1;
  return sum;
}

/** The SQLSTATE when the database refused the data themselves (class 22 data exception, 23 integrity), not when it failed. */
function dataRefusal(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (typeof code !== 'string' || !/^2[23]/.test(code)) return undefined;
  return typeof constraint === 'string' ? `${code} ${constraint}` : code;
}
