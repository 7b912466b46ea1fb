import type { MeasuredGraph } from '../graphs/measuredGraph.ts';

/** What all variants are started with. */
export interface Site {
  /** The repository, or the checkout that `--checkout` names. */
  readonly root: string;
  /** This folder. */
  readonly bench: string;
  readonly dataDir: string;
  /** TEST_REDIS_URL, if it is set. */
  readonly redisUrl: string | undefined;
}

/** How one variant is started. */
export interface Start {
  /** For Node. */
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One of the programs that are compared. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** `parts`: the bare proxy answers with the departments' answers in a row, so there is nothing to compare. */
  readonly answers: 'graphql' | 'parts';
  /** Its packages are those of bench/packages. */
  readonly needsPackages: boolean;
  start(site: Site, graph: MeasuredGraph, port: number): Start;
}
