import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stringify } from 'csv-stringify/sync';

/** A CSV file that is being written, with its digest. */
export interface CsvFile {
  row(cells: readonly string[]): Promise<void>;
  /** Ends the file; answers its SHA-256 in hexadecimal. */
  end(): Promise<string>;
}

/** Starts a CSV file, UTF-8, with a byte-order mark where one is wanted. Nothing is escaped but what CSV asks: a program reads it. */
export function csvFile(path: string, header: readonly string[], withMark: boolean): CsvFile {
  const file = createWriteStream(path);
  const digest = createHash('sha256');
  const write = async (text: string): Promise<void> => {
    digest.update(text);
    if (!file.write(text)) await once(file, 'drain');
  };
  let before = write(`${withMark ? '\ufeff' : ''}${stringify([[...header]])}`);
  return {
    row(cells) {
      return (before = before.then(() => write(stringify([[...cells]]))));
    },
    async end() {
      await before;
      await new Promise<void>((resolve, reject) => file.on('error', reject).end(resolve));
      return digest.digest('hex');
    },
  };
}
