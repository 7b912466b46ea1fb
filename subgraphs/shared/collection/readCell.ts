import { halfWidth } from '../../../common/halfWidth.ts';
import { cutText } from './cutText.ts';
import type { LayoutColumn } from './layout.ts';
import { ownText } from './ownText.ts';
import { hasTimeOfDay, readDate, readMonth, type DateReading } from './readDate.ts';
import { readMoney } from './readMoney.ts';
import type { RowNote, RowReason } from './rowReason.ts';

/** A value as it is stored: dates YYYY-MM-DD, money in yuan as an exact decimal string. */
export type CellValue = string | number | boolean | null;

/** A cell read: its value and what had to be corrected to read it, or the reason why the row cannot be taken. */
export type CellReading = { value: CellValue; note?: RowNote } | { fault: RowNote };

const nothing = /^(无|暂无|没有|未知|不详|空|\\N|NULL|N\/A|NaN|-+|—+|\/)$/i;
/** What a workbook's formula reads as that no spreadsheet has computed yet: as nothing it would be an amount that nobody misses. No column takes it. */
export const UNANSWERED = '#FORMULA';
/** What a number reads as of which a spreadsheet kept fifteen digits and dropped the rest: no row that has one is taken. */
export const ROUNDED = '#ROUNDED';
const nothingInText = /^(\\N|NULL)$/i;
/** What a text that may be left out says where there is none: kept, it would be served as somebody's words, or as another certificate. */
const leftOut = /^(无|暂无|N\/A|-+|—+|\/+)$/i;

const remembered = 2000;
/** What a text column cannot take for "none", whatever its spelling, is longer than this. */
const longestNothing = 4;

/**
 * A reader of one column's cells that answers as `readCell` does. Dates, codes and amounts come again and again in a file: what a
 * cell was read as is remembered, within bounds.
 */
export function cellReader(column: LayoutColumn): (cell: string) => CellReading {
  const empty = readCell(column, '');
  if (column.type === 'text' || column.type === 'documentNumber') {
    return (cell) => {
      if (cell === '') return empty;
      const text = cell.trim();
      const isPlain =
        column.type === 'text' &&
        text !== UNANSWERED &&
        text !== ROUNDED &&
        text.length > longestNothing &&
        text.length <= (column.maxLength ?? Number.POSITIVE_INFINITY);
      return isPlain ? { value: text } : readCell(column, text);
    };
  }
  const known = new Map<string, CellReading>();
  return (cell) => {
    if (cell === '') return empty;
    let reading = known.get(cell);
    if (reading === undefined) {
      reading = readCell(column, cell);
      if (known.size >= remembered) known.clear();
      known.set(ownText(cell), reading);
    }
    return reading;
  };
}

/**
 * Reads one cell by its column's type.
 *
 * Words for "none" in typed columns are none. A value that cannot be read rejects the row when the column is required or strict; otherwise
 * it is taken as none and noted, the original kept with the row.
 */
export function readCell(column: LayoutColumn, cell: string): CellReading {
  const text = cell.trim();
  const empty = text === '' ? true : (column.type === 'text' ? nothingInText : nothing).test(halfWidth(text));
  if (empty) return withDefault(column, text === '' ? undefined : note(column, 'WORD_AS_EMPTY', text));
  if (column.type === 'text' && !column.required && leftOut.test(halfWidth(text))) return withDefault(column, undefined);
  if (text === ROUNDED) return { fault: note(column, 'NUMBER_ROUNDED') };
  if (text === UNANSWERED) return unreadable(column, 'VALUE_REQUIRED', text);
  switch (column.type) {
    case 'text':
      return sized(column, text);
    case 'documentNumber':
      return sized(column, spellDocumentNumber(text));
    case 'date':
      return dated(column, text, readDate(text));
    case 'month':
      return dated(column, text, readMonth(text));
    case 'money': {
      const reading = readMoney(text, column.unit ?? 'yuan');
      if (reading === undefined) return unreadable(column, 'AMOUNT_IMPOSSIBLE', text);
      return reading.ownUnit ? { value: reading.yuan, note: note(column, 'UNIT_IN_CELL', text) } : { value: reading.yuan };
    }
    case 'integer': {
      const match = /^[+]?(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?:年度?|人|名|个月|月)?$/.exec(halfWidth(text));
      return match === null ? unreadable(column, 'NUMBER_IMPOSSIBLE', text) : { value: Number((match[1] ?? '').replaceAll(',', '')) };
    }
    case 'decimal': {
      const match = /^(-?\d{1,15}(?:\.\d{1,10})?)(%?)$/.exec(halfWidth(text).replaceAll(',', ''));
      return match === null ? unreadable(column, 'NUMBER_IMPOSSIBLE', text) : { value: match[1] ?? null };
    }
    case 'boolean': {
      const normal = halfWidth(text).toLowerCase();
      // In the words of the question itself: 是否补缴 is answered 已补缴, 是否合格 is answered 不合格.
      const asked = /^是否(.+)$/.exec(column.header)?.[1];
      const said = asked !== undefined && normal.endsWith(asked) ? normal.slice(0, -asked.length) : undefined;
      if (/^(是|有|真|1|y|yes|t|true)$/.test(normal) || said === '' || said === '已') return { value: true };
      if (/^(否|假|0|n|no|f|false)$/.test(normal) || said === '未' || said === '不') return { value: false };
      return unreadable(column, 'BOOLEAN_UNKNOWN', text);
    }
    case 'code':
      return coded(column, text);
  }
}

/**
 * Writes a document or case number in one spelling: half-width digits and letters, no spaces, full-width round brackets, 〔〕 for square ones.
 * Around a year they are 〔〕 (GB/T 9704), but （） where it comes first, as in a court's case numbers (法〔2015〕137号). The same number then
 * gives the same key, whichever brackets a clerk typed.
 */
export function spellDocumentNumber(text: string): string {
  return halfWidth(text)
    .replace(/\s/g, '')
    .replaceAll('(', '（')
    .replaceAll(')', '）')
    .replace(/[[【]/g, '〔')
    .replace(/[\]】]/g, '〕')
    .replace(/[（〔{]((?:19|20)\d\d)[）〕}]/g, (_written, year: string, at: number) => (at === 0 ? `（${year}）` : `〔${year}〕`));
}

function dated(column: LayoutColumn, text: string, reading: DateReading): CellReading {
  // A column that any edit of its row overwrites says when that was, not until when (ON UPDATE CURRENT_TIMESTAMP).
  if (typeof reading === 'object' && column.to?.column === 'publish_until' && hasTimeOfDay(text))
    return withDefault(column, note(column, 'END_IMPLAUSIBLE', text));
  if (typeof reading === 'object') return { value: reading.day };
  if (reading === 'OPEN_ENDED') return withDefault(column, undefined);
  return reading === 'UNKNOWN' ? withDefault(column, note(column, 'DATE_UNKNOWN', text)) : unreadable(column, 'DATE_IMPOSSIBLE', text);
}

function coded(column: LayoutColumn, text: string): CellReading {
  const whole = codeOf(column, text);
  if (whole !== undefined) return { value: whole };
  if (column.list) {
    // A comma of enumeration also stands within the name of one kind.
    for (const between of [/[;；|]/, /[;；|、，]/]) {
      const codes = text
        .split(between)
        .filter((part) => part.trim() !== '')
        .map((part) => codeOf(column, part));
      if (codes.length > 0 && codes.every((code) => code !== undefined))
        return { value: [...new Set(codes.flatMap((code) => code.split(';')))].join(';') };
    }
  }
  return unreadable(column, 'CODE_UNKNOWN', text);
}

function codeOf(column: LayoutColumn, text: string): string | undefined {
  const spelt = spellCode(text);
  for (const [name, code] of Object.entries(column.codes ?? {})) if (spellCode(name) === spelt || spellCode(code) === spelt) return code;
  return undefined;
}

function spellCode(text: string): string {
  return halfWidth(text).replace(/\s/g, '').toUpperCase();
}

function sized(column: LayoutColumn, text: string): CellReading {
  if (column.maxLength !== undefined && [...text].length > column.maxLength) {
    return { fault: note(column, 'TOO_LONG', `${String([...text].length)} > ${String(column.maxLength)}`) };
  }
  return { value: text };
}

function unreadable(column: LayoutColumn, reason: RowReason, text: string): CellReading {
  if (column.required || column.strict) return { fault: note(column, reason, text) };
  return { value: column.default ?? null, note: note(column, 'VALUE_DROPPED', text) };
}

function withDefault(column: LayoutColumn, found: RowNote | undefined): CellReading {
  if (column.default === undefined && column.required) return { fault: found ?? note(column, 'VALUE_REQUIRED') };
  const value = column.default ?? null;
  return found === undefined ? { value } : { value, note: found };
}

function note(column: LayoutColumn, reason: RowReason, detail?: string): RowNote {
  return { reason, column: column.header, detail: detail === undefined ? undefined : cutText(detail, 200) };
}
