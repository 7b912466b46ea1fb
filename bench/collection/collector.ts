import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { readConfig } from '../../common/config.ts';
import { createLogger } from '../../common/logger.ts';
import { collectInOrder, type DatasetFile } from '../../scripts/stack/collectInOrder.ts';
import { collectInto } from '../../scripts/stack/collectInto.ts';
import { databases } from '../../scripts/stack/databases.ts';
import { loadSubgraph } from '../../scripts/stack/loadSubgraph.ts';
import { prepareSubgraph } from '../../scripts/stack/startSubgraph.ts';

/** What the collector tells of a file, when it is through. */
export interface CollectedFile {
  readonly dataset: string;
  readonly rows: number;
  readonly bytes: number;
  readonly taken: number;
  readonly stageMs: number;
  readonly totalMs: number;
}

/** What it tells in the end. */
export interface CollectorUsage {
  readonly collectMs: number;
  readonly peakRssMb: number;
}

/**
 * Collects files as `npm run collect -- --all` does, in a process of its own so that its memory is known: what it is given stands in
 * its first parameter, what it did goes to its parent.
 */
async function main(): Promise<void> {
  const { files, lanes } = JSON.parse(process.argv[2] ?? '') as { files: DatasetFile[]; lanes: number };
  const config = readConfig();
  const opened = databases(config, createLogger('warn', { part: 'bench' }));
  for (const sector of new Set(files.map((file) => file.sector)))
    await prepareSubgraph(await loadSubgraph(sector), await opened.of(sector), config);
  const startedAt = performance.now();
  await collectInOrder(files, lanes, async ({ sector, dataset, path }) => {
    const began = performance.now();
    let staged: number | undefined;
    const file = { sector, dataset, fileName: basename(path), stream: createReadStream(path) };
    const { counts, bytes } = await collectInto(opened, file, Date.now, ({ step }) => {
      if (step === 'STAGE') staged = performance.now();
    });
    process.send?.({
      dataset: `${sector}/${dataset}`,
      ...{ rows: counts.read, bytes, taken: counts.accepted + counts.corrected },
      stageMs: (staged ?? began) - began,
      totalMs: performance.now() - began,
    } satisfies CollectedFile);
  });
  const usage: CollectorUsage = { collectMs: performance.now() - startedAt, peakRssMb: process.resourceUsage().maxRSS / 1024 };
  await opened.close();
  process.send?.(usage, () => process.disconnect());
}

await main();
