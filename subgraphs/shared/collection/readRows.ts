import { splitRows, type WholeRow } from './splitRows.ts';

/** One row of a file, and the line on which it begins; or the place where the file breaks off, with what is left of it. */
export type FileRow = (WholeRow & { last?: true }) | { line: number; truncated: string };

const largestRow = 1024 * 1024;
const largestRemainder = 20_000;

/**
 * Reads CSV (RFC 4180; stray quotes inside a cell are taken literally), skipping empty lines; answers the rows in groups, none empty.
 *
 * A quote that is never closed ends the rows with a `truncated` one, which names the line on which the broken row begins.
 */
export async function* readRows(text: AsyncIterable<string>): AsyncGenerator<FileRow[]> {
  let rest = '';
  let line = 1;
  // the last row is held back until it is known whether it is the file's last
  let held: WholeRow | undefined;
  for await (const chunk of text) {
    rest += chunk;
    const split = splitRows(rest, line, false);
    ({ rest, line } = split);
    const whole = held === undefined ? split.rows : [held, ...split.rows];
    held = whole.pop();
    if (whole.length > 0) yield whole;
    if (rest.length > largestRow) break;
  }
  const isTooLong = rest.length > largestRow;
  const end = isTooLong ? { rows: [], rest, line } : splitRows(rest, line, true);
  const whole = held === undefined ? end.rows : [held, ...end.rows];
  const isBroken = end.rest !== '';
  const rows: FileRow[] = whole.map((row, index) => (isBroken || index < whole.length - 1 ? row : { ...row, last: true }));
  if (isBroken) rows.push({ line: end.line, truncated: end.rest.slice(0, largestRemainder) });
  if (rows.length > 0) yield rows;
}
