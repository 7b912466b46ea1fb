import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import { cutText } from './cutText.ts';
import { deriveValues } from './deriveValues.ts';
import { impossibleDays } from './impossibleDays.ts';
import type { ColumnTarget, Layout, LayoutColumn } from './layout.ts';
import type { Party } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { ownText } from './ownText.ts';
import { cellReader, ROUNDED, type CellValue } from './readCell.ts';
import { recogniseIdentifier, type Recognition } from './recogniseIdentifier.ts';
import type { RowNote } from './rowReason.ts';

const remembered = 2000;
/** No word for "none" is longer (无, 暂无, NULL …). */
const longestWord = 8;

/** A row read by its layout, or the first reason why it cannot be taken; with everything noted on the way. */
export type RowReading = { values: Record<string, CellValue>; parties: Record<string, Party>; notes: RowNote[] } | { fault: RowNote };

/** How a column of identifiers is read. */
interface IdentifierColumn {
  column: LayoutColumn;
  index: number;
  target: ColumnTarget;
  kindOf: (read: ReadonlyMap<string, CellValue>) => IdentifierKind | undefined;
  isBlank: (cell: string) => boolean;
}

/**
 * Makes the reader of a file's rows: cells into table columns and parties, with what the layout derives.
 *
 * `today` is the day of the run in Asia/Shanghai. Every party that the file has columns for must be identified, but for those whose columns are all optional and empty.
 */
export function rowMapper(layout: Layout, match: HeaderMatch, today: string): (cells: readonly string[]) => RowReading {
  const isIdentifier = (column: LayoutColumn): boolean => column.to?.identifier !== undefined && column.type === 'text';
  const kindColumns = new Set(
    match.columns.flatMap(({ column: { to } }) => (typeof to?.identifier === 'object' ? [to.identifier.kindFrom] : [])),
  );
  const plain = match.columns
    .filter(({ column }) => !isIdentifier(column))
    .map(({ column, index }) => ({ column, index, read: cellReader(column), tellsKind: kindColumns.has(column.header) }));
  const identifiers = match.columns.filter(({ column }) => isIdentifier(column)).map(identifierColumn);
  const recognise = recogniser();
  const days = impossibleDays(layout, match, today);
  const roles = (layout.loader === 'records' ? ['subject'] : layout.key).map((role) => ({
    role,
    column: layout.columns.find(({ to }) => to?.identifier !== undefined && (to.role ?? 'subject') === role),
  }));

  return (cells) => {
    const values: Record<string, CellValue> = {};
    const parties: Record<string, Party> = {};
    const notes: RowNote[] = [];
    const kinds = new Map<string, CellValue>();

    for (const { column, index, read, tellsKind } of plain) {
      const cell = cells[index] ?? '';
      if (cell.includes('\ufffd')) return { fault: { reason: 'ENCODING', column: column.header } };
      const reading = read(cell);
      if ('fault' in reading) return reading;
      if (reading.note !== undefined) notes.push(reading.note);
      if (tellsKind) kinds.set(column.header, reading.value);
      const { to } = column;
      if (to === undefined) continue;
      if (to.column !== undefined) values[to.column] = column.list ? joined(values[to.column], reading.value) : reading.value;
      if (to.name === true && typeof reading.value === 'string') partyOf(parties, to.role).name = reading.value;
    }

    const valueOf = (name: string): CellValue => values[name] ?? null;
    const fault = days?.fault(valueOf);
    if (fault) return { fault };

    for (const { column, index, target, kindOf, isBlank } of identifiers) {
      const cell = (cells[index] ?? '').trim();
      if (target.column !== undefined) values[target.column] = null;
      if (cell === ROUNDED) return { fault: { reason: 'NUMBER_ROUNDED', column: column.header } };
      if (isBlank(cell)) {
        if (column.required) return { fault: { reason: 'VALUE_REQUIRED', column: column.header } };
        continue;
      }
      const kind = kindOf(kinds);
      if (kind === undefined) {
        const told = typeof target.identifier === 'object' ? target.identifier.kindFrom : column.header;
        return { fault: { reason: 'CODE_UNKNOWN', column: told } };
      }
      const { identifiers: found, finding } = recognise(kind, cell);
      if (finding === 'IDENTIFIER_IGNORED' && column.required)
        return { fault: { reason: 'IDENTIFIER_IMPLAUSIBLE', column: column.header, detail: cutText(cell, 64) } };
      if (finding !== undefined)
        notes.push({ reason: finding, column: column.header, detail: found.map((one) => one.kind).join(' ') || undefined });
      if (found.length > 0) partyOf(parties, target.role).identifiers.push(...found);
      if (target.column !== undefined) values[target.column] = found[0]?.value ?? null;
    }

    for (const { role, column } of roles) {
      // What is part of a registration's key and no party may be in a column that the file does not have.
      if (layout.loader === 'registry' && (role in values || column === undefined)) continue;
      const party = parties[role];
      if (party === undefined || (party.identifiers.length === 0 && (layout.loader === 'registry' || party.name === undefined)))
        return { fault: { reason: 'IDENTIFIER_MISSING', column: column?.header } };
    }
    deriveValues(layout, values, parties);
    const end = days?.end(valueOf);
    if (end) {
      values['publish_until'] = null;
      notes.push(end);
    }
    return { values, parties, notes };
  };
}

function identifierColumn({ column, index }: HeaderMatch['columns'][number]): IdentifierColumn {
  const target = column.to ?? {};
  const { identifier } = target;
  const read = cellReader({ ...column, type: 'documentNumber', required: false });
  return {
    column,
    index,
    target,
    kindOf:
      typeof identifier === 'object'
        ? (kinds) => (kinds.get(identifier.kindFrom) as IdentifierKind | null | undefined) ?? identifier.otherwise
        : () => identifier,
    isBlank(cell) {
      if (cell === '') return true;
      if (cell.length > longestWord && isDigit(cell.charCodeAt(0))) return false;
      const reading = read(cell);
      return 'fault' in reading || reading.value === null;
    },
  };
}

/** Recognises as `recogniseIdentifier` does, and remembers what came last: a file's rows about one subject mostly stand together. */
function recogniser(): (kind: IdentifierKind, cell: string) => Recognition {
  const known = new Map<string, Recognition>();
  return (kind, cell) => {
    const key = `${kind} ${cell}`;
    let recognition = known.get(key);
    if (recognition === undefined) {
      recognition = recogniseIdentifier(kind, cell);
      if (known.size >= remembered) known.clear();
      known.set(ownText(key), recognition);
    }
    return recognition;
  };
}

/** Codes of several columns that fill one: a list of all of them. */
export function joined(before: CellValue | undefined, value: CellValue): CellValue {
  if (typeof before !== 'string' || typeof value !== 'string') return value ?? before ?? null;
  return [...new Set([...before.split(';'), ...value.split(';')])].join(';');
}

function partyOf(parties: Record<string, Party>, role = 'subject'): Party {
  return (parties[role] ??= { identifiers: [] });
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
