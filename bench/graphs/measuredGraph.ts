/** A graph under measurement: what gateways load, what its light subgraphs serve, what its clients see. */
export interface MeasuredGraph {
  readonly name: string;
  /** A file, with the light subgraphs' addresses. */
  readonly supergraph: string;
  /** The same without any @permission. */
  readonly openSupergraph: string;
  readonly clientSdl: string;
  readonly subgraphs: readonly LightSubgraphEntry[];
  /** Where our gateway asks for the policy, once the light subgraphs run. */
  readonly governanceUrl?: string;
}

/** One of its subgraphs. */
export interface LightSubgraphEntry {
  readonly name: string;
  readonly port: number;
  readonly sdlFile: string;
}

/** Where gateways reach a light subgraph. */
export function urlOf({ port }: LightSubgraphEntry): string {
  return `http://127.0.0.1:${port}/graphql`;
}
