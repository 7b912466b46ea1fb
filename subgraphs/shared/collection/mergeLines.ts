import type { Database } from '../database/database.ts';
import type { RowNote } from './rowReason.ts';
import type { Lines, OwnColumns, Stage } from './stage.ts';

/** What became of the staged rows of some lines that were to be merged. */
export interface Merged {
  accepted: number;
  changed: number;
  unchanged: number;
  /** Lines of rows that were written and in which something had been corrected. */
  corrected: number[];
  /** Rows that cannot be taken, with the reason. */
  refused: { line: number; note: RowNote }[];
  /** Whose records changed; undefined when that was not asked, or may be anybody's. */
  subjects: number[] | undefined;
}

/** Writes the staged rows of some lines, inside one transaction. Writing the same rows again must find them `unchanged`. */
export type MergeLines = (tx: Database, stage: Stage, lines: Lines, run: { number: number }, tellSubjects: boolean) => Promise<Merged>;

/** A data set's own writer: in which columns its rows wait, and how they are written from there. */
export interface StagedWriter {
  readonly columns: OwnColumns;
  readonly merge: MergeLines;
}

/** Makes the writer of a file that fills these columns. */
export type MakeWriter = (columns: readonly string[]) => StagedWriter;
