import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { open, type Entry, type Options, type ZipFile } from 'yauzl';
import { NotAWorkbook } from './notAWorkbook.ts';

/** What all parts together may come to once they are unpacked; a sheet of a million rows is a tenth of it. */
const MAX_BYTES = 4 * 1024 * 1024 * 1024;
const MAX_PARTS = 1_000;

/** The parts of a workbook (a ZIP file) by name. */
export interface WorkbookParts {
  /** A part's bytes; undefined where there is none of that name. Reading rejects where they are not what the directory says. */
  read(name: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  close(): void;
}

/** Opens a workbook's file. Rejects with {@link NotAWorkbook}. */
export async function openParts(path: string): Promise<WorkbookParts> {
  const openZip = promisify<string, Options, ZipFile>(open);
  let zip: ZipFile;
  try {
    zip = await openZip(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch (error) {
    throw new NotAWorkbook(error instanceof Error ? error.message : String(error));
  }
  try {
    const entries = await entriesOf(zip);
    const openStream = promisify<Entry, Readable>((entry, done) => zip.openReadStream(entry, done));
    return {
      async read(name) {
        const entry = entries.get(name);
        return entry && checked(entry, await openStream(entry));
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Passes a part's bytes on, and rejects at their end where they are not those that were packed: unpacking alone does not show it. */
async function* checked({ fileName, crc32: expected }: Entry, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const piece of bytes) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== expected) throw new NotAWorkbook(`${fileName}: CRC-32`);
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      bytes += entry.uncompressedSize;
      if (bytes > MAX_BYTES || entries.size > MAX_PARTS) reject(new NotAWorkbook('too large'));
      else zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', (error: Error) => reject(new NotAWorkbook(error.message)));
    zip.readEntry();
  });
}
