import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Row } from './party.ts';

const bufferSize = 64 * 1024;
/** What makes a cell stand in quotes. */
const special = /[",\n\r]/;

/** The first line of a file with these columns. */
export function headerLine(headers: readonly string[]): string {
  return `${headers.map(quoted).join(',')}\n`;
}

/** Rows of CSV (UTF-8, RFC 4180 with `\n`), written one by one and without a header; what the disk has not taken yet is waited for. */
export class CsvFile {
  rows = 0;
  private readonly headers: readonly string[];
  private readonly known: ReadonlySet<string>;
  private readonly stream: WriteStream;
  private buffer = '';

  private constructor(stream: WriteStream, headers: readonly string[]) {
    this.stream = stream;
    this.headers = headers;
    this.known = new Set(headers);
  }

  static async create(path: string, headers: readonly string[]): Promise<CsvFile> {
    await mkdir(dirname(path), { recursive: true });
    const stream = createWriteStream(path);
    await once(stream, 'open');
    return new CsvFile(stream, headers);
  }

  /**
   * Adds a row; when it answers true, `flush` before adding more.
   *
   * @throws Error when the row has a column that the file does not have: a generator and its layout have parted.
   */
  write(row: Row): boolean {
    for (const header in row) if (!this.known.has(header)) throw new Error(`${this.stream.path.toString()}: ${header}`);
    let line = '';
    for (const header of this.headers) line += `,${quoted(row[header] ?? '')}`;
    this.buffer += `${line.slice(1)}\n`;
    this.rows += 1;
    return this.buffer.length >= bufferSize;
  }

  async flush(): Promise<void> {
    const taken = this.stream.write(this.buffer);
    this.buffer = '';
    if (!taken) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    await this.flush();
    this.stream.end();
    await finished(this.stream);
  }
}

function quoted(cell: string): string {
  return special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
