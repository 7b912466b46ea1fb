import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^(\d{15})\.log$/;

/** A file of a spool: the lines of a chain from that number on. */
export interface Segment {
  readonly first: number;
  readonly path: string;
  /** Bytes of it that are whole lines on the disk. */
  readonly length: number;
}

/** The file of a chain that begins with an entry of that number. */
export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(15, '0')}.log`);
}

/** The files of a chain, oldest first. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { first: Number(NAME.exec(name)?.[1]), path, length: (await stat(path)).size };
    }),
  );
}

/** Whole lines of a file from `offset` on, about `maxBytes` of them, but at least one where one ends before its end; else none. */
export async function wholeLines({ path, length }: Segment, offset: number, maxBytes: number): Promise<Buffer> {
  const left = length - offset;
  const file = await open(path, 'r');
  try {
    for (let wanted = Math.min(maxBytes, left); wanted > 0; wanted = Math.min(wanted * 2, left)) {
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await file.read(buffer, 0, wanted, offset);
      const last = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
      if (last >= 0) return buffer.subarray(0, last + 1);
      if (wanted >= left || bytesRead < wanted) break;
    }
    return Buffer.alloc(0);
  } finally {
    await file.close();
  }
}
