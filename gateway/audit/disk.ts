import { close, fdatasync, ftruncate, open, unlink, write } from 'node:fs';
import { promisify } from 'node:util';

const opened = promisify(open);
const written = promisify(write) as (
  file: number,
  bytes: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesWritten: number }>;

/** What a spool asks of a disk; tests give it one that fails. */
export const realDisk = {
  open: (path: string, flags: string, mode: number): Promise<number> => opened(path, flags, mode),
  /** All of it, at that place. */
  async write(file: number, bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await written(file, bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  },
  sync: promisify(fdatasync),
  truncate: promisify(ftruncate) as (file: number, length: number) => Promise<void>,
  close: promisify(close),
  remove: promisify(unlink),
  /** That a file was made outlives a loss of power only once its folder is on the disk too. */
  async syncFolder(folder: string): Promise<void> {
    const file = await opened(folder, 'r');
    await realDisk.sync(file).finally(() => realDisk.close(file));
  },
};

export type Disk = typeof realDisk;
