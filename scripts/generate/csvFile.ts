import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Row } from './party.ts';

const bufferSize = 64 * 1024;

/** A CSV file (UTF-8, RFC 4180 with `\n`) that is written row by row; what the disk has not taken yet is waited for. */
export class CsvFile {
  rows = 0;
  private readonly headers: readonly string[];
  private readonly stream: WriteStream;
  private buffer: string;

  private constructor(stream: WriteStream, headers: readonly string[]) {
    this.stream = stream;
    this.headers = headers;
    this.buffer = `${headers.map(quoted).join(',')}\n`;
  }

  static async create(path: string, headers: readonly string[]): Promise<CsvFile> {
    await mkdir(dirname(path), { recursive: true });
    const stream = createWriteStream(path);
    await once(stream, 'open');
    return new CsvFile(stream, headers);
  }

  /** @throws Error when the row has a column that the file does not have: a generator and its layout have parted. */
  async write(row: Row): Promise<void> {
    for (const header of Object.keys(row)) if (!this.headers.includes(header)) throw new Error(`${this.stream.path.toString()}: ${header}`);
    this.buffer += `${this.headers.map((header) => quoted(row[header] ?? '')).join(',')}\n`;
    this.rows += 1;
    if (this.buffer.length >= bufferSize) await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    this.stream.end();
    await finished(this.stream);
  }

  private async flush(): Promise<void> {
    const taken = this.stream.write(this.buffer);
    this.buffer = '';
    if (!taken) await once(this.stream, 'drain');
  }
}

function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
