import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listLayouts, loadLayout } from '../../subgraphs/shared/collection/loadLayout.ts';
import { referenceDay } from './calendar.ts';
import { codedSubjects, type City } from './city.ts';
import { JoinedFiles } from './joinedFiles.ts';
import { ownWriter, threadWriter, type PartWriter } from './partWriter.ts';
import type { FileHeaders, Part } from './writePart.ts';

/** How a city is written. */
export interface WriteOptions {
  /** Hears how many subjects are done. */
  readonly onProgress?: (done: number) => void;
  /** Threads that write at once; 1 by default, in this thread. */
  readonly threads?: number;
  /** Subjects of a part. */
  readonly partSize?: number;
  /** Breaks it off: `writeCity` rejects with the signal's reason and leaves nothing. */
  readonly signal?: AbortSignal;
}

/** Where a city is written until it is whole. */
const UNFINISHED = '.unfinished';

/**
 * Writes a synthetic city as one CSV per data set, `<folder>/<sector>/<dataset>.csv`, in the columns of the layouts, and answers the
 * number of rows of each. The same city gives the same bytes, however many threads write it. The files appear when all are whole;
 * whatever fails leaves those of an earlier city as they were.
 */
export async function writeCity(
  city: City,
  folder: string,
  { onProgress = () => undefined, threads = 1, partSize = 20_000, signal }: WriteOptions = {},
): Promise<Record<string, number>> {
  const headers = await fileHeaders();
  const work = join(folder, UNFINISHED);
  await rm(work, { recursive: true, force: true });
  const writers = Array.from({ length: threads }, () => (threads === 1 ? ownWriter(city, headers) : threadWriter(city, headers)));
  try {
    const files = await JoinedFiles.create(join(work, 'joined'), headers);
    const counts = Object.fromEntries(Object.keys(headers).map((name) => [name, 0]));
    const parts = partsOf(city, partSize).entries();
    let done = 0;
    signal?.addEventListener('abort', () => writers.forEach((writer) => void writer.close()), { once: true });
    const write = async (writer: PartWriter): Promise<void> => {
      // one iterator for all: whoever is free takes the next part
      for (const [index, part] of parts) {
        const own = join(work, `part-${String(index)}`);
        const rows = await writer.write(part, own, (more) => {
          signal?.throwIfAborted();
          onProgress((done += more));
        });
        for (const [name, more] of Object.entries(rows)) counts[name] = (counts[name] ?? 0) + more;
        await files.take(index, own);
      }
    };
    await Promise.all(writers.map(write));
    signal?.throwIfAborted();
    await files.place(folder);
    await writeFile(join(folder, 'SYNTHETIC.txt'), notice(city));
    return counts;
  } finally {
    await Promise.all(writers.map((writer) => writer.close()));
    await rm(work, { recursive: true, force: true });
  }
}

async function fileHeaders(): Promise<FileHeaders> {
  const entries = (await listLayouts()).map(async ({ sector, dataset }) => {
    const { columns } = await loadLayout(sector, dataset);
    return [`${sector}/${dataset}`, columns.map(({ header }) => header)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function partsOf(city: City, size: number): Part[] {
  const subjects = codedSubjects(city) + city.people;
  return Array.from({ length: Math.ceil(subjects / size) }, (_, index) => ({
    from: index * size,
    to: Math.min(subjects, (index + 1) * size),
  }));
}

function notice(city: City): string {
  return [
    '合成数据，全部为计算机生成，不对应任何真实的人、单位或者案件。',
    '姓名、名称、地址、号码、文号均为虚构；号码的校验位有效，以便检验程序。如与真实情况相同，纯属巧合。不得用于任何真实用途。',
    '',
    'SYNTHETIC DATA, made by a program; no row is about any real person, body or case. Names, addresses, numbers and documents are',
    'invented; check characters are valid so that programs can be tested. Any likeness is accidental. Not for any real use.',
    '',
    `种子 / seed: ${String(city.seed)}`,
    `参照日期 / as of: ${referenceDay}`,
    `主体 / subjects: ${String(codedSubjects(city) + city.people)}`,
    '',
  ].join('\n');
}
