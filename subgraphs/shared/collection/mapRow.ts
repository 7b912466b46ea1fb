import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import { deriveValues } from './deriveValues.ts';
import type { Layout } from './layout.ts';
import type { Party } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { readCell, type CellValue } from './readCell.ts';
import { recogniseIdentifier } from './recogniseIdentifier.ts';
import type { RowNote } from './rowReason.ts';

/** A row read by its layout, or the first reason why it cannot be taken; with everything noted on the way. */
export type RowReading = { values: Record<string, CellValue>; parties: Record<string, Party>; notes: RowNote[] } | { fault: RowNote };

/**
 * Reads a row's cells into table columns and parties, and fills what the layout derives.
 *
 * Every party that the file has columns for must be identified, but for those whose columns are all optional and empty.
 */
export function mapRow(layout: Layout, match: HeaderMatch, cells: readonly string[]): RowReading {
  const values: Record<string, CellValue> = {};
  const parties: Record<string, Party> = {};
  const notes: RowNote[] = [];
  const read = new Map<string, CellValue>();

  for (const { column, index } of match.columns) {
    if (column.to?.identifier !== undefined && column.type === 'text') continue;
    const cell = cells[index] ?? '';
    if (cell.includes('\ufffd')) return { fault: { reason: 'ENCODING', column: column.header } };
    const reading = readCell(column, cell);
    if ('fault' in reading) return reading;
    if (reading.note !== undefined) notes.push(reading.note);
    read.set(column.header, reading.value);
    if (column.to?.column !== undefined) values[column.to.column] = reading.value;
    if (column.to?.name === true && typeof reading.value === 'string') partyOf(parties, column.to.role).name = reading.value;
  }

  for (const { column, index } of match.columns) {
    const { to } = column;
    if (to?.identifier === undefined || column.type !== 'text') continue;
    const cell = (cells[index] ?? '').trim();
    const empty = readCell({ ...column, type: 'documentNumber', required: false }, cell);
    const blank = 'fault' in empty || empty.value === null;
    if (to.column !== undefined) values[to.column] = null;
    if (blank && column.required) return { fault: { reason: 'VALUE_REQUIRED', column: column.header } };
    if (blank) continue;
    const kind = kindOf(to.identifier, read);
    if (kind === undefined)
      return { fault: { reason: 'CODE_UNKNOWN', column: typeof to.identifier === 'object' ? to.identifier.kindFrom : column.header } };
    const { identifiers, finding } = recogniseIdentifier(kind, cell);
    if (finding === 'IDENTIFIER_IGNORED' && column.required)
      return { fault: { reason: 'IDENTIFIER_IMPLAUSIBLE', column: column.header, detail: cell.slice(0, 64) } };
    if (finding !== undefined)
      notes.push({ reason: finding, column: column.header, detail: identifiers.map((one) => one.kind).join(' ') || undefined });
    if (identifiers.length > 0) partyOf(parties, to.role).identifiers.push(...identifiers);
    if (to.column !== undefined) values[to.column] = identifiers[0]?.value ?? null;
  }

  const required = new Set(layout.loader === 'records' ? ['subject'] : layout.key.filter((name) => !(name in values)));
  for (const role of required) {
    const party = parties[role];
    if (party === undefined || (party.identifiers.length === 0 && (layout.loader === 'registry' || party.name === undefined))) {
      return {
        fault: {
          reason: 'IDENTIFIER_MISSING',
          column: layout.columns.find(({ to }) => to?.identifier !== undefined && (to.role ?? 'subject') === role)?.header,
        },
      };
    }
  }
  deriveValues(layout, values);
  return { values, parties, notes };
}

function partyOf(parties: Record<string, Party>, role = 'subject'): Party {
  return (parties[role] ??= { identifiers: [] });
}

function kindOf(
  identifier: IdentifierKind | { kindFrom: string; otherwise?: IdentifierKind | undefined },
  read: ReadonlyMap<string, CellValue>,
): IdentifierKind | undefined {
  if (typeof identifier === 'string') return identifier;
  return (read.get(identifier.kindFrom) as IdentifierKind | null | undefined) ?? identifier.otherwise;
}
