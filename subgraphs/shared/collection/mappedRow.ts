import type { CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { Database } from '../database/database.ts';
import type { CellValue } from './readCell.ts';
import type { RowNote } from './rowReason.ts';

/** Somebody whom a row names: by identifiers (possibly several, all of the same party), a name, or both. */
export interface Party {
  identifiers: CheckedIdentifier[];
  name?: string;
}

/** A row that was read and checked, before it is written. */
export interface MappedRow {
  /** Line of the file on which the row begins, the header being line 1. */
  line: number;
  /** Values by table column. */
  values: Record<string, CellValue>;
  /** Parties by role; the row's own subject is `subject`. */
  parties: Record<string, Party>;
  /** Number of the row's subject; absent in registry layouts, whose writer decides it. */
  subject?: number;
  /** Natural key of the record: rows with the same key are the same record. */
  sourceKey: string;
  /** SHA-256 over what the row says (not over where it stood). */
  contentHash: string;
}

/** What became of a written row: new, replaced, the same as before, or refused. */
export type WriteOutcome = 'accepted' | 'changed' | 'unchanged' | RowNote;

/** The run under which rows are written. */
export interface RunReference {
  number: number;
  table: string | undefined;
  /** The lines of the file before the batch that say just what these hashes do; by hash. */
  saidBefore: (hashes: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/**
 * Takes a batch, works out what needs no look at the database, and answers who writes it, inside one transaction: that says for each row,
 * in order, what became of it. Batches are taken ahead of being written, and some never are. Rows of a batch have distinct keys. Writing the
 * same rows again must answer `unchanged`.
 */
export type WriteBatch = (rows: readonly MappedRow[]) => (tx: Database, run: RunReference) => Promise<readonly WriteOutcome[]>;

/** Whom to look up: all identifiers belong to one party. */
export interface SubjectRequest {
  identifiers: { kind: CheckedIdentifier['kind']; value: string }[];
  name?: string;
}

/** Somebody who was found, but not beyond doubt; or who is not the supplier's to report on (\`refusal\`). */
export interface DoubtfulSubject {
  subject: number;
  doubt?: RowNote;
  refusal?: RowNote;
}

/**
 * Finds subjects in bulk; the answer has the length and order of the requests: a number, a number with what speaks against it, or
 * undefined where nobody is found.
 */
export type ResolveSubjects = (requests: readonly SubjectRequest[]) => Promise<readonly (number | DoubtfulSubject | undefined)[]>;
