/** What all variants are started with. */
export interface Site {
  /** The repository, or the checkout that `--checkout` names. */
  readonly root: string;
  /** This folder. */
  readonly bench: string;
  readonly dataDir: string;
  /** The project's supergraph with the light subgraphs' addresses. */
  readonly supergraph: string;
  /** The same without any @permission. */
  readonly openSupergraph: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
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
  /** The bare proxy answers with the departments' answers in a row: there is nothing to compare. */
  readonly answersGraphql: boolean;
  /** Its packages are those of bench/package.json. */
  readonly needsBenchPackages: boolean;
  start(site: Site, port: number): Start;
}
