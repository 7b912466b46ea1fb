import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';

/** One row of a CSV file, and the line on which it begins; or the place where the file breaks off, with what is left of it. */
export type FileRow = { line: number; cells: string[]; last: boolean } | { line: number; truncated: string };

const largestRow = 1024 * 1024;

/**
 * Reads CSV row by row (RFC 4180; stray quotes inside a cell are taken literally), skipping empty lines.
 *
 * A quote that is never closed ends the rows with a `truncated` one, which names the line on which the broken row begins.
 */
export async function* readRows(text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  const tail = new Tail();
  const rows: { line: number; cells: string[]; end: number; bytes: number }[] = [];
  let failure: Error | undefined;
  const parser = parse({
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: largestRow,
    record_delimiter: '\n',
    // Rows are taken here and not from the stream: a stream that fails drops the rows it still holds.
    on_record(cells: string[], { lines, bytes }) {
      const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      rows.push({ line: lines - breaks, cells, end: lines, bytes });
      return null;
    },
  });
  parser.on('error', (error) => (failure = error)).resume();

  let end = 0;
  let held: { line: number; cells: string[] } | undefined;
  function* parsed(): Generator<FileRow> {
    for (const { line, cells, end: lastLine, bytes } of rows.splice(0)) {
      if (held !== undefined) yield { ...held, last: false };
      held = { line, cells };
      end = lastLine;
      tail.consumed(bytes);
    }
  }
  for await (const chunk of tail.remember(text)) {
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    yield* parsed();
    if (failure !== undefined) break;
  }
  if (failure === undefined) {
    parser.end();
    await finished(parser).catch((error: unknown) => (failure = error as Error));
    yield* parsed();
  }
  if (held !== undefined) yield { ...held, last: failure === undefined };
  if (failure === undefined) return;
  if (!(failure instanceof CsvError)) throw failure;
  yield { line: end + 1, truncated: tail.left() };
}

/** Remembers the text that the parser has not yet turned into rows, so that a broken end is kept too. */
class Tail {
  private chunks: { text: string; from: number; to: number }[] = [];
  private read = 0;
  private done = 0;

  async *remember(text: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const chunk of text) {
      const size = Buffer.byteLength(chunk);
      this.chunks.push({ text: chunk, from: this.read, to: this.read + size });
      this.read += size;
      if (chunk !== '') yield chunk;
    }
  }

  consumed(bytes: number): void {
    this.done = bytes;
    this.drop();
  }

  left(): string {
    const [first] = this.chunks;
    if (first === undefined) return '';
    const rest = Buffer.from(this.chunks.map(({ text }) => text).join(''));
    return rest
      .subarray(this.done - first.from)
      .toString('utf8')
      .replace(/^\n+/, '')
      .slice(0, 20_000);
  }

  private drop(): void {
    while ((this.chunks[0]?.to ?? Number.POSITIVE_INFINITY) <= this.done) this.chunks.shift();
  }
}
