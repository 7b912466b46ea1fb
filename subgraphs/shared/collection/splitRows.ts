/** A row of a CSV text: its cells, the line on which it begins, and the text between its line ends. */
export interface WholeRow {
  line: number;
  cells: string[];
  text: string;
}

/** What was split off: the rows, and what is left with the line on which it begins. */
export interface SplitText {
  rows: WholeRow[];
  rest: string;
  line: number;
}

/**
 * Splits CSV text whose first character begins line `line` into rows; empty lines are none. A row that is not whole yet stays in
 * `rest`; of the `final` text only a row whose quote is never closed does.
 *
 * A line without a quote is cut at its commas: most lines are such, and a parser that looks at each character takes ten times as long.
 */
export function splitRows(text: string, line: number, final: boolean): SplitText {
  const rows: WholeRow[] = [];
  let at = 0;
  let quote = text.indexOf('"');
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    if (newline < 0 && !final) break;
    const end = newline < 0 ? text.length : newline;
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    if (quote < 0 || quote > end) {
      if (end > at) {
        const whole = text.slice(at, end);
        rows.push({ line, cells: whole.split(','), text: whole });
      }
      line += 1;
      at = end + 1;
      continue;
    }
    const row = quotedRow(text, at, final);
    if (row === undefined) break;
    const whole = text.slice(at, row.end);
    rows.push({ line, cells: row.cells, text: whole });
    line += whole.split('\n').length;
    at = row.end + 1;
  }
  return { rows, rest: text.slice(at), line };
}

/** The row with which a text begins, whatever quotes it has; undefined when it does not end in the text, nor with it where that is `final`. */
export function firstRow(text: string, final: boolean): Pick<WholeRow, 'cells' | 'text'> | undefined {
  const row = quotedRow(text, 0, final);
  return row && { cells: row.cells, text: text.slice(0, row.end) };
}

/** A line as a row of its own: a quote that is not closed on it is taken literally. */
export function lineAsRow(line: string): string[] {
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    let cell = line.charAt(at) === '"' ? quotedCell(line, at, true) : plainCell(line, at);
    if (cell.value === undefined) cell = plainCell(line, at);
    cells.push(cell.value ?? '');
    at = cell.end;
    if (at >= line.length) return cells;
  }
}

/** The row that begins at a place and has a quote; undefined when it does not end in the text. */
function quotedRow(text: string, start: number, final: boolean): { cells: string[]; end: number } | undefined {
  const cells: string[] = [];
  for (let at = start; ; at += 1) {
    const cell = text.charAt(at) === '"' ? quotedCell(text, at, final) : plainCell(text, at);
    if (cell.end >= text.length && !final) return undefined;
    if (cell.value === undefined) return undefined;
    cells.push(cell.value);
    at = cell.end;
    if (at >= text.length || text.charAt(at) === '\n') return { cells, end: at };
  }
}

interface Cell {
  /** Undefined when its quote is never closed. */
  value: string | undefined;
  end: number;
}

function plainCell(text: string, at: number): Cell {
  const end = endOfCell(text, at);
  return { value: text.slice(at, end), end };
}

function quotedCell(text: string, at: number, final: boolean): Cell {
  let value = '';
  for (let from = at + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || (quote + 1 === text.length && !final)) return { value: undefined, end: text.length };
    value += text.slice(from, quote);
    const next = text.charAt(quote + 1);
    if (next === '"') {
      value += '"';
      from = quote + 2;
    } else if (next === '' || next === ',' || next === '\n') {
      return { value, end: quote + 1 };
    } else {
      // a quote with text behind it closed nothing: the cell only begins with one
      const end = endOfCell(text, quote);
      return { value: `"${value}${text.slice(quote, end)}`, end };
    }
  }
}

function endOfCell(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 10) return at;
  }
  return text.length;
}

/** The cells of one row's own text; of a line whose quotes do not close, as they stand. */
export function cellsOf(text: string, line: number): string[] {
  return splitRows(text, line, true).rows[0]?.cells ?? lineAsRow(text);
}
