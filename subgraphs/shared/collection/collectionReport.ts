import type { FileText } from './fileText.ts';
import type { RowNote, RowReason } from './rowReason.ts';

/** What became of the rows; `read` is the sum of the others. */
export interface Counts {
  /** Rows of the file, the header and empty lines not counted. */
  read: number;
  /** New records from rows that needed no correction. */
  accepted: number;
  /** New or replaced records from rows in which something was corrected; the rows are kept as they came. */
  corrected: number;
  /** Records replaced by rows that needed no correction. */
  changed: number;
  /** Rows that say what is already stored. */
  unchanged: number;
  /** Rows kept aside. */
  rejected: number;
  /** Rows kept for a person to decide. */
  doubtful: number;
}

/** Why a row was kept: refused, taken with corrections, or left for a person to decide. */
export type RowOutcome = 'REJECTED' | 'CORRECTED' | 'DOUBTFUL';

/** What a run did with a file. */
export interface CollectionReport {
  run: number;
  sector: string;
  dataset: string;
  /** Whose records they are; this city's own where absent. */
  jurisdiction?: string;
  layoutVersion: string;
  fileName: string;
  sha256: string;
  encoding: FileText['encoding'];
  bytes: number;
  counts: Counts;
  /** New records that were reported later than their layout allows. */
  late: number;
  /** How often each reason occurred, rejections, corrections and doubts apart. */
  rejections: Partial<Record<RowReason, number>>;
  corrections: Partial<Record<RowReason, number>>;
  doubts: Partial<Record<RowReason, number>>;
  /** The first rejections, corrections and doubts, with their line. */
  samples: { line: number; outcome: RowOutcome; note: RowNote }[];
  /** Where the file breaks off; its rows before that line were collected. */
  truncatedAtLine?: number;
  /** Of a whole file of another jurisdiction: how many records it did not name any more; UNSURE where that could not be told (a row could not be read, or there was none), and none was ended. */
  absentEnded?: number | 'UNSURE';
  /** Other sheets of a workbook that hold anything: only the first that is shown is read. */
  unreadSheets?: readonly string[];
  /** Optional columns that the file does not have. */
  absentColumns: string[];
  startedAt: Date;
  finishedAt: Date;
}
