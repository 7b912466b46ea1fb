import { join } from 'node:path';
import { startProgram, type Program } from '../processes/program.ts';
import { untilAnswers } from '../processes/untilAnswers.ts';
import type { BenchSite } from '../processes/site.ts';
import type { Counts } from './lightSubgraph.ts';

/** All light subgraphs in one process of their own. */
export interface LightCity {
  readonly program: Program;
  /** What each was asked since the last reset. */
  counts(): Promise<Readonly<Record<string, Counts>>>;
  reset(): Promise<void>;
  setDelay(ms: number): Promise<void>;
  /** Makes the answers for every selection seen so far, so that none is made while something is measured. */
  fill(): Promise<void>;
}

/** Starts them. Rejects with the process's last words when it does not come up. */
export async function lightCity(site: BenchSite, wrap: (command: readonly string[]) => readonly string[]): Promise<LightCity> {
  const served = Object.entries(site.subgraphUrls).flatMap(([name, url]) => ['--subgraph', `${name}=${new URL(url).port}`]);
  const program = startProgram(
    ['--import', './scripts/tsx.js', 'bench/subgraphs/index.ts', ...served, '--control', String(site.controlPort)],
    { cwd: join(site.bench, '..'), environment: { DATA_DIR: site.dataDir }, log: join(site.folder, 'subgraphs.log'), wrap },
  );
  const control = `http://127.0.0.1:${site.controlPort}`;
  await untilAnswers(program, `${control}/counts`, 30_000);
  const get = async (path: string): Promise<unknown> => (await fetch(`${control}${path}`)).json();
  return {
    program,
    counts: async () => (await get('/counts')) as Record<string, Counts>,
    reset: async () => void (await get('/reset')),
    setDelay: async (ms) => void (await get(`/delay?ms=${ms}`)),
    fill: async () => void (await get('/fill')),
  };
}
