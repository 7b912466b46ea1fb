import type { CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import type { CellValue } from '../../shared/collection/readCell.ts';
import type { NameIndex } from '../nameIndex.ts';
import { divisionCode } from './divisionCode.ts';

/** A subject as its own data set says it is. */
export interface SubjectWrite {
  readonly number: number;
  readonly kind: string;
  readonly name: string;
  /** What the name is found by. */
  readonly index: NameIndex;
  readonly identifiers: readonly CheckedIdentifier[];
  readonly status: string | null;
  readonly division: string | null;
  readonly establishedOn: string | null;
  readonly industry: string | null;
  /** Hash of the row; null for one who is known from another subject's row only. */
  readonly contentHash: string | null;
  readonly line: number;
}

/** The columns of `registry.subject` that a subject's own data set fills, with their types. */
export const SUBJECT_COLUMNS = {
  number: 'bigint',
  kind: 'text',
  name: 'text',
  name_search: 'text',
  name_pairs: 'text[]',
  initials: 'text',
  division: 'text',
  status: 'text',
  established_on: 'date',
  industry: 'text',
  content_hash: 'text',
  run: 'bigint',
  source_line: 'integer',
} as const;

/** A subject by these columns. */
export type SubjectRow = Record<Exclude<keyof typeof SUBJECT_COLUMNS, 'name_pairs'>, CellValue> & { name_pairs: readonly string[] };

/** A subject as a row of its table. */
export function subjectRow(subject: SubjectWrite, run: number): SubjectRow {
  const { index } = subject;
  return {
    number: subject.number,
    kind: subject.kind,
    name: subject.name,
    name_search: index.nameSearch,
    name_pairs: index.namePairs,
    initials: index.initials,
    division: divisionCode(subject.division),
    status: subject.status,
    established_on: subject.establishedOn,
    industry: subject.industry,
    content_hash: subject.contentHash,
    run,
    source_line: subject.line,
  };
}
