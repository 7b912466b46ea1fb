import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeText, type DecodedText, type FileEncoding } from './decodeText.ts';
import { NotAWorkbook } from './workbook/notAWorkbook.ts';
import { workbookText } from './workbook/workbookText.ts';

/** A file's rows as CSV text, with what is known of the file once it was read. */
export interface FileText extends AsyncIterable<string> {
  readonly encoding: FileEncoding | 'xlsx';
  /** Bytes of the file itself that were read. */
  readonly bytes: number;
  /** Other sheets of a workbook that hold anything: they are not read. */
  readonly unreadSheets: readonly string[];
  /** It was compressed, and breaks off: its last line is not a whole one. */
  readonly isBrokenOff: boolean;
  /** The number of the row that begins on a line of the text: of a workbook, the sheet's own. Asked in the order of the lines. */
  rowOf(line: number): number;
}

/** A compressed file that is far larger unpacked than any file of rows. */
export class UnpacksTooLarge extends Error {
  override readonly name = 'UnpacksTooLarge';
  constructor() {
    super('压缩文件解压后异常大，未收入 / the compressed file is far larger unpacked than any file of rows; it was not collected');
  }
}

const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** How a workbook of the old format begins, and one that is kept under a password. */
const OLD_WORKBOOK = [0xd0, 0xcf, 0x11, 0xe0];
/**
 * A text of rows is compressed to a tenth, one of nothing but the same row to a thousandth: what unpacks to more than so many times its
 * bytes, and to more than any mistake explains, is meant to fill a disk.
 */
const MAX_RATIO = 300;
const SUSPICIOUS_BYTES = 256 * 1024 * 1024;

/**
 * A file's text, whatever it came as: CSV in the encodings that `decodeText` knows, the same compressed by gzip, or the first sheet of
 * an XLSX workbook. A compressed file that breaks off reads as far as it goes, and says so then.
 */
export function fileText(stream: AsyncIterable<Uint8Array>, onBytes: (chunk: Uint8Array) => void = () => undefined): FileText {
  let bytes = 0;
  let decoded: DecodedText | undefined;
  let isWorkbook = false;
  let unreadSheets: readonly string[] = [];
  /** From which lines on the text is ahead of the rows, and by how many: those to come, and the last. */
  const ahead: { line: number; by: number }[] = [];
  let by = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      bytes += chunk.length;
      onBytes(chunk);
      yield chunk;
    }
  };
  async function* read(): AsyncGenerator<string> {
    const { head, all } = await peek(counted());
    if (startsWith(head, OLD_WORKBOOK))
      throw new NotAWorkbook(
        'XLS，或有密码保护；请不加密另存为 XLSX 或 CSV / XLS, or under a password: save it as XLSX or CSV without one',
      );
    isWorkbook = startsWith(head, ZIP);
    const listener = {
      unread: (sheets: string[]) => (unreadSheets = sheets),
      ahead: (line: number, lines: number) => ahead.push({ line, by: lines }),
    };
    if (isWorkbook) yield* workbookText(all, listener);
    else yield* (decoded = decodeText(startsWith(head, GZIP) ? gunzipped(all) : all));
  }
  let isBroken = false;
  async function* gunzipped(all: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const source = Readable.from(all);
    const gunzip = createGunzip();
    source.once('error', (error) => gunzip.destroy(error));
    source.pipe(gunzip);
    let unpacked = 0;
    try {
      for await (const piece of gunzip as AsyncIterable<Uint8Array>) {
        unpacked += piece.length;
        if (unpacked > SUSPICIOUS_BYTES && unpacked > bytes * MAX_RATIO) throw new UnpacksTooLarge();
        yield piece;
      }
    } catch (error) {
      if (!isZlibError(error)) throw error;
      isBroken = true;
    }
    // What follows a broken place is read for the file's digest.
    for await (const chunk of source) void chunk;
  }
  return {
    [Symbol.asyncIterator]: read,
    get encoding() {
      return isWorkbook ? 'xlsx' : (decoded?.encoding ?? 'utf-8');
    },
    get bytes() {
      return bytes;
    },
    get unreadSheets() {
      return unreadSheets;
    },
    get isBrokenOff() {
      return isBroken;
    },
    rowOf(line) {
      for (; ahead[0] && ahead[0].line <= line; ahead.shift()) ({ by } = ahead[0]);
      return line - by;
    },
  };
}

/** A stream's first bytes, and the whole of it. */
async function peek(stream: AsyncGenerator<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < ZIP.length) {
    const next = await stream.next();
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* taken;
    yield* stream;
  }
  return { head: Buffer.concat(taken), all: all() };
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function isZlibError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}
