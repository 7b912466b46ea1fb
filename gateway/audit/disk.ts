import { close, constants, fdatasync, ftruncate, open, unlink, write } from 'node:fs';
import { promisify } from 'node:util';

const opened = promisify(open);
const written = promisify(write) as (
  file: number,
  bytes: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesWritten: number }>;

const sync = promisify(fdatasync);
const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
/** Windows has none. */
const { O_DSYNC } = constants as { O_DSYNC?: number };

/** What a spool asks of a disk; tests give it one that fails. */
export const realDisk = {
  /** An empty file, to be written to. */
  create: (path: string, mode: number): Promise<number> => opened(path, O_WRONLY | O_CREAT | O_TRUNC | (O_DSYNC ?? 0), mode),
  /**
   * All of it, at that place; resolves once it is on the disk. The file is opened so that writing does both: to hand work to another thread and
   * hear of it takes longer than the work, and a second call for fdatasync doubles it.
   */
  async write(file: number, bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await written(file, bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    if (O_DSYNC === undefined) await sync(file);
  },
  truncate: promisify(ftruncate) as (file: number, length: number) => Promise<void>,
  close: promisify(close),
  remove: promisify(unlink),
  /** That a file was made outlives a loss of power only once its folder is on the disk too. */
  async syncFolder(folder: string): Promise<void> {
    const file = await opened(folder, 'r');
    await sync(file).finally(() => realDisk.close(file));
  },
};

export type Disk = typeof realDisk;
