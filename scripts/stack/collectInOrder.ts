import { statSync } from 'node:fs';
import { inLanes } from './inLanes.ts';

/** Files collected at once on a server: while the database works on one, the next rows of the other are read. */
export const SERVER_LANES = 2;

/** A file of a data set, somewhere on the disk. */
export interface DatasetFile {
  readonly sector: string;
  readonly dataset: string;
  readonly path: string;
}

/**
 * Collects files so many at once: the registry's first, one by one in their order, for they say who the rows of the others are about;
 * then the others, with several lanes the largest first.
 */
export async function collectInOrder(
  files: readonly DatasetFile[],
  lanes: number,
  collect: (file: DatasetFile) => Promise<void>,
): Promise<void> {
  await inLanes(
    files.filter(({ sector }) => sector === 'registry'),
    1,
    collect,
  );
  const rest = files.filter(({ sector }) => sector !== 'registry');
  const size = ({ path }: DatasetFile): number => statSync(path).size;
  await inLanes(lanes === 1 ? rest : rest.sort((one, other) => size(other) - size(one)), lanes, collect);
}
