import { ROUNDED, UNANSWERED } from '../readCell.ts';
import { NotAWorkbook } from './notAWorkbook.ts';
import type { SharedParts } from './readParts.ts';
import { readXml } from './readXml.ts';
import { unescapeString } from './xmlString.ts';

/** A row of a sheet: its number, from 1, and its cells from the first column on. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** More columns than any layout has. */
const MAX_COLUMNS = 1_000;
/** Spreadsheets have so many rows (ECMA-376), and cells of 32,767 characters. */
const MAX_ROWS = 1_048_576;
const MAX_CHARACTERS = 100_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The rows of a sheet that hold anything, as they come. Days come as YYYY-MM-DD (with the time, where there is one), percentages as they
 * are shown (51%, where 0.51 is stored), formulas as the value that was stored with them or {@link UNANSWERED}, errors as they read. Whole
 * numbers come with the digits that are stored; of what a spreadsheet writes with an exponent, digits were lost ({@link ROUNDED}).
 */
export async function* sheetRows(bytes: AsyncIterable<Uint8Array>, shared: SharedParts): AsyncGenerator<SheetRow> {
  let rows: SheetRow[] = [];
  let number = 0;
  let cells: string[] = [];
  let column = 0;
  let cell: Readonly<Record<string, string>> = {};
  let text = '';
  let inValue = false;
  let isFormula = false;
  let hasValue = false;
  const reader = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name === 'row') {
        number = Number(attributes['r'] ?? number + 1);
        if (!Number.isInteger(number) || number < 1 || number > MAX_ROWS) throw new NotAWorkbook(`row ${String(attributes['r'])}`);
        cells = [];
        column = 0;
      } else if (name === 'c') {
        cell = attributes;
        column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r']);
        text = '';
        isFormula = hasValue = false;
      } else if (name === 'f') isFormula = true;
      else if (name === 'v' || name === 't') inValue = hasValue = true;
    },
    text(piece: string) {
      if (inValue) text += piece;
      if (text.length > MAX_CHARACTERS) throw new NotAWorkbook('too large');
    },
    close(name: string) {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'c' && column >= 1 && column <= MAX_COLUMNS) {
        while (cells.length < column - 1) cells.push('');
        // Of a formula that answers text, an empty one is an answer.
        const isUnanswered = isFormula && text === '' && !(cell['t'] === 'str' && hasValue);
        cells[column - 1] = isUnanswered ? UNANSWERED : valueOf(cell, text, shared);
      } else if (name === 'row' && cells.some((each) => each !== '')) rows.push({ number, cells });
    },
  };
  for await (const piece of readXml(bytes, reader)) {
    void piece;
    yield* rows;
    rows = [];
  }
}

/** The number of a cell's column: 1 of `A7`, 28 of `AB7`. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference.toUpperCase()) {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = column * 26 + code;
  }
  return column;
}

function valueOf({ t: type, s: style }: Readonly<Record<string, string>>, text: string, { strings, shows, from1904 }: SharedParts): string {
  if (type === 's') return strings[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type === 'd') return text.replace('T', ' ').replace(/ 00:00:00(\.0+)?$/, '');
  if (type === 'str' || type === 'inlineStr') return unescapeString(text);
  if (type === 'e' || text === '') return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  const kind = shows[Number(style ?? 0)];
  if (kind === 'DAY' && number >= 1) return dayText(number, from1904);
  if (kind === 'PERCENT') return `${hundredfold(decimalText(number))}%`;
  // What is written out is as long as whoever wrote it meant it, an identifier among it: as a number its last digits would be lost.
  if (/^\d+$/.test(text)) return text;
  const long = /^(\d{16,})\.0*$/.exec(text)?.[1];
  if (long !== undefined) return long;
  if (/e/i.test(text) && Math.abs(number) >= 1e15) return ROUNDED;
  // Binary fractions end where a decimal of fifteen digits does, as spreadsheets show them.
  return Number.isInteger(number) && Math.abs(number) < 1e15 ? String(number) : decimalText(number);
}

function decimalText(number: number): string {
  const text = String(Number(number.toPrecision(15)));
  if (!text.includes('e')) return text;
  // What is less than a millionth is written out, too: as nothing, it would be an amount of nothing.
  return Math.abs(number) < 1 ? number.toFixed(20).replace(/0+$/, '') : BigInt(Math.trunc(number)).toString();
}

/** A decimal times a hundred: its point moves, its digits stay. */
function hundredfold(decimal: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const digits = whole + fraction.padEnd(2, '0');
  const [before, after] = [digits.slice(0, whole.length + 2), digits.slice(whole.length + 2)];
  return `${sign}${before.replace(/^0+(?=\d)/, '')}${after === '' ? '' : `.${after}`}`;
}

/** A count of days as a day. 1900 counts as a leap year: its first two months are a day off. */
function dayText(number: number, from1904: boolean): string {
  const origin = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, number < 60 ? 31 : 30);
  const date = new Date(origin + Math.round((number * DAY_MS) / 1_000) * 1_000);
  if (Number.isNaN(date.getTime())) return String(number);
  const text = date.toISOString().slice(0, 19);
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : text.replace('T', ' ');
}
