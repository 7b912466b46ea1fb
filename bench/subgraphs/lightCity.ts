import { join } from 'node:path';
import type { MeasuredGraph } from '../graphs/measuredGraph.ts';
import { startProgram, type Program } from '../processes/program.ts';
import type { BenchSite } from '../processes/site.ts';
import { untilAnswers } from '../processes/untilAnswers.ts';
import type { Counts } from './lightSubgraph.ts';

/** All light subgraphs of a graph in one process of their own. */
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
export async function lightCity(
  site: BenchSite,
  { name, subgraphs }: MeasuredGraph,
  controlPort: number,
  wrap: (command: readonly string[]) => readonly string[],
): Promise<LightCity> {
  const served = subgraphs.flatMap((entry) => ['--subgraph', `${entry.name}=${entry.port}=${entry.sdlFile}`]);
  const program = startProgram(
    ['--import', './scripts/typescript.js', 'bench/subgraphs/index.ts', ...served, '--control', String(controlPort)],
    {
      cwd: join(site.bench, '..'),
      environment: { DATA_DIR: site.dataDir },
      log: join(site.folder, `${name}-subgraphs.log`),
      wrap,
    },
  );
  const control = `http://127.0.0.1:${controlPort}`;
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
