import type { PlainObject } from '../../common/plainObject.ts';
import type { SubgraphFailure } from './subgraphFailure.ts';

/** A place in the answer, response names and list indexes. */
export type ResponsePath = readonly (string | number)[];

/** An error as a subgraph stated it, checked for shape only. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: ResponsePath | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** An error that a subgraph stated, moved to where its value stands in the client's answer; without a path it is of the whole request. */
export interface LocatedError {
  readonly subgraph: string;
  readonly path: ResponsePath | undefined;
  readonly error: SubgraphError;
}

/** Below `path`, what `subgraph` would have given is missing because these subgraphs gave nothing; nobody: it has no such entity. */
export interface Gap {
  readonly path: ResponsePath;
  readonly subgraph: string;
  readonly because: readonly string[];
}

/** What all fetches of a plan brought, texts in wire form. Where data is missing there is a gap; nothing is made up. */
export interface Executed {
  readonly data: PlainObject;
  readonly errors: readonly LocatedError[];
  readonly gaps: readonly Gap[];
  readonly failures: readonly SubgraphFailure[];
}
