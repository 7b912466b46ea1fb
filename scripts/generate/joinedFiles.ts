import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { headerLine } from './csvFile.ts';
import type { FileHeaders } from './writePart.ts';

const pieceSize = 1024 * 1024;

/**
 * The files of a city while they grow out of parts, in a folder of their own; they take their places only when all are whole, so that
 * what was broken off is never taken for a city.
 */
export class JoinedFiles {
  private readonly folder: string;
  private readonly names: readonly string[];
  private readonly arrived = new Map<number, string>();
  private joined = 0;
  private joining: Promise<void> = Promise.resolve();

  private constructor(folder: string, names: readonly string[]) {
    this.folder = folder;
    this.names = names;
  }

  /** Empty files with their headers. */
  static async create(folder: string, headers: FileHeaders): Promise<JoinedFiles> {
    const files = new JoinedFiles(folder, Object.keys(headers));
    for (const [name, columns] of Object.entries(headers)) {
      await mkdir(dirname(files.pathOf(name)), { recursive: true });
      await writeFile(files.pathOf(name), headerLine(columns));
    }
    return files;
  }

  /** Takes a part's files from a folder, which goes away; they are appended in the order of the parts, whichever comes first. */
  take(part: number, folder: string): Promise<void> {
    this.arrived.set(part, folder);
    this.joining = this.joining.then(() => this.joinArrived());
    return this.joining;
  }

  /** Puts every file in its place below a folder, in place of an earlier one. */
  async place(folder: string): Promise<void> {
    for (const name of this.names) {
      const place = join(folder, `${name}.csv`);
      await mkdir(dirname(place), { recursive: true });
      await rename(this.pathOf(name), place);
    }
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.csv`);
  }

  private async joinArrived(): Promise<void> {
    for (let folder = this.arrived.get(this.joined); folder !== undefined; folder = this.arrived.get(this.joined)) {
      for (const name of this.names) {
        const piece = createReadStream(join(folder, `${name}.csv`), { highWaterMark: pieceSize });
        await pipeline(piece, createWriteStream(this.pathOf(name), { flags: 'a', highWaterMark: pieceSize }));
      }
      await rm(folder, { recursive: true });
      this.arrived.delete(this.joined);
      this.joined += 1;
    }
  }
}
