import { cutText } from './cutText.ts';
import { firstRow, lineAsRow, splitRows, type WholeRow } from './splitRows.ts';

/** A row, or the place where the file breaks off, with what is left of it. */
export type FileRow = (WholeRow & { last?: true }) | { line: number; truncated: string };

/** Who takes rows as bytes, so that they need not be split. May be set once the first row is known. */
export interface RowTaker {
  /** Takes the row between two places of the bytes (UTF-8), its line end not included; false for a row that is to be split. */
  take?: (bytes: Buffer, from: number, to: number, line: number) => boolean;
  /** How many cells a row has; one of several lines that has not so many, or is not quoted as it should be, is read line by line. */
  width?: number;
  /** Asked at the end of the text: whether it is not the end of the file, so that what is left without a line end is no row. */
  isBrokenOff?: () => boolean;
  /** The number by which the row that begins on a line of the text is known, where that is not the line's. Asked in the order of the lines. */
  rowOf?: (line: number) => number;
}

const largestRow = 1024 * 1024;
const largestRemainder = 20_000;
const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const SPACE = 32;
const RETURN = 13;
const TAB = 9;

/**
 * Reads CSV (RFC 4180; stray quotes inside a cell are taken literally), skipping lines that are empty or hold empty cells alone; answers the rows that nobody took in groups,
 * one for each piece of the text, where more than one row comes the first in a group of its own.
 *
 * A quote that is never closed ends the rows with a `truncated` one, which names the line on which the broken row begins, unless its line and
 * the next have as many cells as they should: then it was a stray one. One that is closed hundreds of lines later, where another cell is
 * quoted, would make one row of all of them: it shows in the number of its cells, or in text behind the quote.
 */
export async function* readRows(text: AsyncIterable<string>, taker: RowTaker = {}): AsyncGenerator<FileRow[]> {
  let line = 1;
  // the last row is held back until it is known whether it is the file's last
  let held: WholeRow | undefined;
  let isFirst = true;
  const rowOf = (at: number): number => taker.rowOf?.(at) ?? at;
  /** Answers the rows that end in the bytes, and what is left of them. `isAll`: nothing comes behind that could close a quote. */
  function* rowsIn(bytes: Buffer, isAll: boolean): Generator<FileRow[], Buffer> {
    const group: FileRow[] = [];
    let at = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, at)) {
      let lines = 1;
      if (to > at && !isBlank(bytes, at, to)) {
        if (held && isFirst) {
          yield [held];
          held = undefined;
          isFirst = false;
        }
        const isTaken = taker.take?.(bytes, at, to, rowOf(line)) === true;
        let row = isTaken ? undefined : wholeRow(bytes, at, to, rowOf(line), taker.width, isAll);
        if (row === 'BROKEN' && (isAll || isTooLong(bytes.subarray(at))) && standsAlone(bytes, at, to, taker.width))
          row = ownRow(bytes, at, to, rowOf(line));
        if (row === 'BROKEN') break;
        if (held) group.push(held);
        held = row?.row;
        if (row) ({ lines, to } = row);
      }
      line += lines;
      at = to + 1;
      // Empty lines, of which a file may have any number.
      for (; bytes[at] === NEWLINE; at += 1) line += 1;
    }
    if (at > 0 && !isFirst) yield group;
    return bytes.subarray(at);
  }

  let rest: Buffer = Buffer.alloc(0);
  let isEnded = false;
  for await (const piece of text) {
    const bytes = Buffer.allocUnsafe(rest.length + Buffer.byteLength(piece));
    rest.copy(bytes);
    bytes.write(piece, rest.length);
    rest = yield* rowsIn(bytes, false);
    isEnded = isTooLong(rest);
    if (isEnded) break;
  }
  if (!isEnded) rest = yield* rowsIn(rest, true);
  const isBrokenOff = taker.isBrokenOff?.() === true;
  const end = isEnded || isBrokenOff ? { rows: [], rest: rest.toString(), line } : splitRows(rest.toString(), line, true);
  const last = end.rows.filter(({ text: row }) => !/^[, \t\r]*$/.test(row)).map((row) => ({ ...row, line: rowOf(row.line) }));
  const whole = held === undefined ? last : [held, ...last];
  const isBroken = isBrokenOff || end.rest !== '';
  const rows: FileRow[] = whole.map((row, index) => (isBroken || index < whole.length - 1 ? row : { ...row, last: true }));
  if (isBroken) rows.push({ line: rowOf(end.line), truncated: cutText(end.rest, largestRemainder) });
  if (rows.length > 0) yield rows;
}

/** Whether a line is cells of nothing, as a spreadsheet writes rows below its table: it is no row, as an empty line is none. */
function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte !== COMMA && byte !== SPACE && byte !== TAB && byte !== RETURN) return false;
  }
  return true;
}

function isTooLong(bytes: Buffer): boolean {
  return bytes.length > largestRow && bytes.toString().length > largestRow;
}

interface PlacedRow {
  readonly row: WholeRow;
  readonly lines: number;
  readonly to: number;
}

/** The line between two places as a row of its own. */
function ownRow(bytes: Buffer, from: number, to: number, line: number): PlacedRow {
  const text = bytes.toString('utf8', from, to);
  return { row: { line, cells: lineAsRow(text), text }, lines: 1, to };
}

/** Whether the line between two places and the one behind it each have as many cells as a row has. */
function standsAlone(bytes: Buffer, from: number, to: number, width: number | undefined): boolean {
  const end = bytes.indexOf(NEWLINE, to + 1);
  const lines = [bytes.toString('utf8', from, to), bytes.toString('utf8', to + 1, end < 0 ? bytes.length : end)];
  return width !== undefined && lines.every((line) => isOfWidth(lineAsRow(line), width));
}

/** The row that begins at a place, and would end at the line end at `to` had it no quotes; BROKEN when it does not end in the bytes. */
function wholeRow(bytes: Buffer, from: number, to: number, line: number, width: number | undefined, isAll: boolean): PlacedRow | 'BROKEN' {
  if (!bytes.subarray(from, to).includes(QUOTE)) {
    const text = bytes.toString('utf8', from, to);
    return { row: { line, cells: text.split(','), text }, lines: 1, to };
  }
  // Mostly it ends soon.
  for (let length = 8192; ; length *= 16) {
    const until = Math.min(from + length, bytes.length);
    const row = firstRow(bytes.toString('utf8', from, until), isAll && until === bytes.length);
    const lines = row?.text.split('\n').length ?? 0;
    if (row && lines > 1 && width !== undefined && !(isOfWidth(row.cells, width) && isClosed(row))) return ownRow(bytes, from, to, line);
    if (row) return { row: { line, ...row }, lines, to: from + Buffer.byteLength(row.text) };
    if (until === bytes.length) return 'BROKEN';
  }
}

/** Whether cells are as many as a header's; empty ones at the end do not count. */
function isOfWidth(cells: readonly string[], width: number): boolean {
  return cells.length >= width && cells.slice(width).every((cell) => cell.trim() === '');
}

/** Whether no cell of several lines has its quotes as they came: where text follows the quote that would close it, that one opened another cell. */
function isClosed({ cells, text }: Pick<WholeRow, 'cells' | 'text'>): boolean {
  return !cells.some((cell) => cell.startsWith('"') && cell.includes('\n') && text.includes(cell));
}
