import type { CheckedIdentifier } from '../../../common/identifiers/checkIdentifier.ts';
import { unifiedSocialCreditCode } from '../../../common/identifiers/unifiedSocialCreditCode.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { MappedRow } from '../../shared/collection/mappedRow.ts';
import type { RowNote } from '../../shared/collection/rowReason.ts';
import { nameIndex, type NameIndex } from '../nameIndex.ts';
import { personalDocument } from '../../../common/identifiers/personalDocument.ts';

/** A row of the registration of legal persons and sole traders, read as what it means. */
export interface LegalPerson {
  readonly row: MappedRow;
  readonly kind: string;
  readonly subjectClass: SubjectClass;
  readonly name: string;
  /** What the name is found by. */
  readonly index: NameIndex;
  readonly identifiers: readonly CheckedIdentifier[];
  readonly formerNames: readonly string[];
}

/** Reads a row, or says why it cannot be taken: nothing identifies it, or its code and its kind contradict each other. */
export function legalPerson(row: MappedRow): LegalPerson | RowNote {
  const kind = textOf(row, 'kind') ?? '';
  const subjectClass: SubjectClass = kind === 'SOLE_TRADER' ? 'soleTrader' : 'organisation';
  // A citizen's number in a firm's row is somebody's, not the firm's; a sole trader's taxpayer number may be one.
  const identifiers = (row.parties['subject']?.identifiers ?? []).filter(
    (identifier) => personalDocument(identifier) === undefined || (identifier.kind === 'TAXPAYER_NUMBER' && subjectClass === 'soleTrader'),
  );
  if (identifiers.length === 0) return { reason: 'IDENTIFIER_MISSING' };
  const uscc = identifiers.find((identifier) => identifier.kind === 'USCC' && identifier.conforming);
  // The class decides who may read what: where the code says otherwise than the column, neither is believed.
  if (uscc && unifiedSocialCreditCode.isSoleTrader(uscc.value) !== (subjectClass === 'soleTrader')) {
    return { reason: 'CODE_UNKNOWN', column: '主体类别', detail: '与统一社会信用代码不符 / contradicts the unified code' };
  }
  const code = identifiers.find((identifier) => identifier.kind === 'ORGANISATION_CODE' && identifier.conforming);
  // It stands within the unified code: two that differ are of two subjects, and the one that is on file would become the other.
  if (uscc && code && uscc.value.slice(8, 17) !== code.value)
    return { reason: 'CODE_UNKNOWN', column: '组织机构代码', detail: '与统一社会信用代码不符 / contradicts the unified code' };
  const formerNames = namesIn(textOf(row, 'former_names'));
  const name = (textOf(row, 'name') ?? '').trim();
  return { row, kind, subjectClass, name, index: nameIndex(name, false), identifiers, formerNames };
}

/** Names that stand in one cell, separated by semicolons, each once. */
export function namesIn(cell: string | null): string[] {
  const names = (cell ?? '')
    .split(/[;；]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names)];
}
/** A text value of a row, or null. */
export function textOf({ values }: MappedRow, column: string): string | null {
  const value = values[column];
  return typeof value === 'string' ? value : null;
}
