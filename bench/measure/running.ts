import { join } from 'node:path';
import type { MeasuredGraph } from '../graphs/measuredGraph.ts';
import type { BenchSite } from '../processes/site.ts';
import { startProgram, type Program } from '../processes/program.ts';
import { untilAnswers } from '../processes/untilAnswers.ts';
import type { Variant } from '../variants/variant.ts';

/** A variant that listens, or why it does not take part. */
export interface Running {
  readonly variant: Variant;
  readonly program: Program;
  readonly url: string;
}

const START_MS = 60_000;

/** Starts a variant. Rejects with its last words when it does not come up. */
export async function startVariant(
  variant: Variant,
  site: BenchSite,
  graph: MeasuredGraph,
  port: number,
  wrap: (command: readonly string[]) => readonly string[],
): Promise<Running> {
  const { parameters, cwd, environment } = variant.start(site, graph, port);
  const program = startProgram(parameters, { cwd, environment, wrap, log: join(site.folder, `${graph.name}-${variant.name}.log`) });
  const url = `http://127.0.0.1:${port}/graphql`;
  try {
    await untilAnswers(program, url, START_MS);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return { variant, program, url };
}
