/** Why a subgraph gave nothing; the code is for the log, the client is told which department and no more. */
export type FailureKind = 'REFUSED' | 'TIMEOUT' | 'HTTP' | 'NONSENSE' | 'TOO_LARGE' | 'OVERLOADED';

/** A subgraph could not be reached, or did not answer as GraphQL does. Its message never holds an address or a body. */
export class SubgraphFailure extends Error {
  readonly subgraph: string;
  readonly kind: FailureKind;
  constructor(subgraph: string, kind: FailureKind, detail = '') {
    super(`${subgraph}: ${kind}${detail === '' ? '' : ` (${detail})`}`);
    this.name = 'SubgraphFailure';
    this.subgraph = subgraph;
    this.kind = kind;
  }
}
