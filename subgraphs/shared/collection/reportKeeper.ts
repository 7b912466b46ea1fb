import type { CollectionReport, Counts } from './collectionReport.ts';
import type { RowNote, RowReason } from './rowReason.ts';

const samplesKept = 20;

/** Counts what becomes of the rows while they are collected. */
export class ReportKeeper {
  readonly counts: Counts = { read: 0, accepted: 0, corrected: 0, changed: 0, unchanged: 0, rejected: 0 };
  truncatedAtLine: number | undefined;
  private readonly rejections: Partial<Record<RowReason, number>> = {};
  private readonly corrections: Partial<Record<RowReason, number>> = {};
  private readonly samples: CollectionReport['samples'] = [];

  /** Counts one row, which the transaction that has just been committed wrote or kept. */
  count(line: number, outcome: Exclude<keyof Counts, 'read'>, notes: readonly RowNote[]): void {
    this.counts.read += 1;
    this.counts[outcome] += 1;
    if (outcome !== 'rejected' && outcome !== 'corrected') return;
    const tally = outcome === 'rejected' ? this.rejections : this.corrections;
    for (const { reason } of outcome === 'rejected' ? notes.slice(0, 1) : notes) tally[reason] = (tally[reason] ?? 0) + 1;
    if (this.samples.length < samplesKept && notes[0] !== undefined) {
      this.samples.push({ line, outcome: outcome === 'rejected' ? 'REJECTED' : 'CORRECTED', note: notes[0] });
    }
  }

  /** The report's part that is counted here. */
  result(): Pick<CollectionReport, 'counts' | 'rejections' | 'corrections' | 'samples' | 'truncatedAtLine'> {
    const { counts, rejections, corrections, samples, truncatedAtLine } = this;
    return { counts, rejections, corrections, samples, ...(truncatedAtLine === undefined ? {} : { truncatedAtLine }) };
  }
}
