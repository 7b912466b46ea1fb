import type { ColumnKind } from './tablePlan.ts';

/** A value as it stands in a file: typed where nothing is lost by it. */
export type Cell = string | number | boolean | Date | null;

/** What stands in the place of a value that the caller may not read. */
export const WITHHELD = '未授权 / withheld';
/** What stands in the place of a value that could not be had. */
export const UNAVAILABLE = '不可用 / unavailable';

/** A spreadsheet keeps so many digits of a number, and no more. */
const EXACT_DIGITS = 15;
const EARLIEST = '1900-03-01';
const SHANGHAI_MS = 8 * 60 * 60 * 1_000;

/** A value of the answer as a cell. Money is a number where a spreadsheet keeps every digit of it, else text; times are those of Beijing. */
export function cellOf(value: unknown, kind: ColumnKind): Cell {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return guarded(value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('；'));
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return guarded(JSON.stringify(value));
  if (kind === 'money' && value.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS && /^-?\d+(\.\d+)?$/.test(value))
    return Number(value);
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value) && value >= EARLIEST) return new Date(`${value}T00:00:00Z`);
  if (kind === 'time' && value >= EARLIEST && !Number.isNaN(Date.parse(value))) return new Date(Date.parse(value) + SHANGHAI_MS);
  return guarded(value);
}

/**
 * Text that a spreadsheet would run as a formula (= + - @, tab, carriage return), with an apostrophe before it: whoever is on file chooses
 * his own name, and a clerk opens it.
 */
export function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
