import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../common/config.ts';
import { cityOf } from '../../scripts/generate/city.ts';
import { generationProgress } from '../../scripts/generate/generationProgress.ts';
import { writeCity } from '../../scripts/generate/writeCity.ts';
import type { DatasetFile } from '../../scripts/stack/collectInOrder.ts';
import { listLayouts } from '../../subgraphs/shared/collection/loadLayout.ts';
import { collectionPage } from '../report/collectionPage.ts';
import { bareCopy } from './bareCopy.ts';
import {
  benchDatabase,
  createDatabase,
  databaseBytes,
  databaseUrlsOf,
  dropDatabase,
  environmentOf,
  serverSettings,
  vacuumDatabase,
} from './benchDatabases.ts';
import { HELP, readCollectionOptions, type CollectionOptions } from './options.ts';
import { measureReading } from './reading.ts';
import type { CollectionResults, DatasetFigures } from './results.ts';
import { runCollector } from './runCollector.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'bench/results/collection.json');
const PAGE = join(ROOT, 'docs/performance-collection.md');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The command `npm run bench:collect`. */
async function main(): Promise<void> {
  const options = readCollectionOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  if (options.report) {
    writeFileSync(PAGE, collectionPage(readResults()));
    return;
  }
  const config = readConfig();
  const server = config.databaseUrl;
  if (server === undefined) throw new Error('请设置 DATABASE_URL / set DATABASE_URL');
  const names = config.subgraphs.map(({ name }) => name);
  const collected = options.readOnly ? readResults() : await measureCollection(options, server, names);
  const database = benchDatabase(server, collected.subjects);
  const measured = { ...config, databaseUrls: databaseUrlsOf(database, names) };
  const results = { ...collected, reading: await measureReading(measured, cityOf(collected.subjects, 1), say) };
  if (!options.keep) {
    await dropDatabase(server, database);
    rmSync(options.files, { recursive: true, force: true });
  }
  if (options.write) keep(results);
  process.stdout.write(collectionPage(results));
}

async function measureCollection(options: CollectionOptions, server: string, names: readonly string[]): Promise<CollectionResults> {
  const generateMs = await generate(options);
  const database = benchDatabase(server, options.subjects);
  await dropDatabase(server, database);
  const files: DatasetFile[] = (await listLayouts())
    .map(({ sector, dataset }) => ({ sector, dataset, path: join(options.files, sector, `${dataset}.csv`) }))
    .filter(({ path }) => existsSync(path));
  const copies = async (): Promise<number[]> => {
    const taken: number[] = [];
    for (const file of files) taken.push(await bareCopy(server, file));
    say(`裸 COPY 全部文件 / bare COPY of all files: ${seconds(taken.reduce((sum, each) => sum + each, 0))}`);
    return taken;
  };
  const before = await copies();
  await createDatabase(server, database);
  const { files: told, usage } = await runCollector(
    ROOT,
    files,
    options.lanes,
    (file) =>
      say(
        `${file.dataset}: ${String(file.rows)} 行 rows, ${seconds(file.totalMs)}, ${((1000 * file.rows) / file.totalMs).toFixed(0)}/秒 /s, 未采用 not taken ${String(file.rows - file.taken)}`,
      ),
    environmentOf(database, names),
  );
  const after = await copies();
  await vacuumDatabase(database);
  const datasets = files.flatMap(({ sector, dataset }, index): DatasetFigures[] => {
    const found = told.find((each) => each.dataset === `${sector}/${dataset}`);
    return found === undefined ? [] : [{ ...found, copyMs: ((before[index] ?? 0) + (after[index] ?? 0)) / 2 }];
  });
  const results: CollectionResults = {
    at: new Date().toISOString(),
    machine: {
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 1024 ** 3),
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
    },
    server: await serverSettings(server),
    subjects: options.subjects,
    lanes: options.lanes,
    rows: datasets.reduce((sum, { rows }) => sum + rows, 0),
    generateMs,
    collectMs: usage.collectMs,
    peakRssMb: usage.peakRssMb,
    databaseBytes: await databaseBytes(database),
    datasets,
    reading: [],
  };
  if (options.write) keep(results);
  return results;
}

/** Writes the city where there is none yet, and answers how long that took; 0 where there was one. */
async function generate({ subjects, files }: CollectionOptions): Promise<number> {
  if (existsSync(join(files, 'SYNTHETIC.txt'))) return 0;
  mkdirSync(files, { recursive: true });
  const progress = generationProgress(subjects);
  await writeCity(cityOf(subjects, 1), files, { threads: availableParallelism(), onProgress: (done) => progress.update(done) });
  progress.stop();
  return progress.seconds() * 1000;
}

const readResults = (): CollectionResults => JSON.parse(readFileSync(RESULTS, 'utf8')) as CollectionResults;

function keep(results: CollectionResults): void {
  mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(PAGE, collectionPage(results));
}

await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
