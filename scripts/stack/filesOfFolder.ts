import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetFile } from './collectInOrder.ts';

/** The files of a folder: those that are collected, and the paths of those that are not. */
export interface FilesOfFolder {
  readonly files: readonly DatasetFile[];
  readonly strays: readonly string[];
}

/** What `npm run generate` writes beside the files. */
const NOTICE = 'SYNTHETIC.txt';

/**
 * The files `<folder>/<sector>/<dataset>.csv` of layouts, in the order of the layouts, and every other file below the folder, of which
 * somebody may believe that it is collected too. Hidden files and folders are left aside. Throws where the folder cannot be read.
 */
export function filesOfFolder(folder: string, layouts: readonly Pick<DatasetFile, 'sector' | 'dataset'>[]): FilesOfFolder {
  const found = new Set(filesBelow(folder));
  const files = layouts
    .map(({ sector, dataset }) => ({ sector, dataset, path: join(folder, sector, `${dataset}.csv`) }))
    .filter(({ path }) => found.delete(path));
  found.delete(join(folder, NOTICE));
  return { files, strays: [...found].sort() };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
    return isFolder ? filesBelow(path) : [path];
  });
}
