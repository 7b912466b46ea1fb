import type { SelectionSetNode, VariableDefinitionNode } from 'graphql';

/**
 * A query plan in the one form that the executor knows, whichever planner made it: what to ask of which subgraph, in
 * which order, and where the answers belong. Fragments are written out; nothing here depends on a caller.
 */
export type PlanStep = SequenceStep | ParallelStep | ConditionStep | FetchStep;

/** One after the other. */
export interface SequenceStep {
  readonly kind: 'sequence';
  readonly steps: readonly PlanStep[];
}

/** All at once. */
export interface ParallelStep {
  readonly kind: 'parallel';
  readonly steps: readonly PlanStep[];
}

/** One branch or the other, by a Boolean variable of the operation. */
export interface ConditionStep {
  readonly kind: 'condition';
  readonly variable: string;
  readonly ifTrue: PlanStep | undefined;
  readonly ifFalse: PlanStep | undefined;
}

/** One request to one subgraph: root fields, or entities. */
export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly operation: 'query' | 'mutation';
  /** Definitions of the client's variables that it may use. */
  readonly variables: readonly VariableDefinitionNode[];
  readonly root: RootPart | undefined;
  readonly entities: readonly EntityPart[];
}

/** What is asked of the root, and how its answer is changed before it is merged. */
export interface RootPart {
  readonly selectionSet: SelectionSetNode;
  readonly outputRewrites: readonly Rewrite[];
}

/** What is asked of entities that stand at some places of the answer. */
export interface EntityPart {
  readonly selectionSet: SelectionSetNode;
  readonly paths: readonly Path[];
  readonly requires: readonly Required[];
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
}

/** From the root of the answer to entities: response names, `@` for every item of a list, conditions on types. */
export type Path = readonly PathStep[];
export type PathStep = string | { readonly types: readonly string[] };

/** The step into every item of a list. */
export const EACH = '@';

/** What a representation holds of an entity. */
export type Required = RequiredField | RequiredOfType;
export interface RequiredField {
  readonly kind: 'field';
  readonly name: string;
  /** The response name under which the value stands in the answer, and is sent. */
  readonly key: string;
  readonly selections: readonly Required[] | undefined;
}
export interface RequiredOfType {
  readonly kind: 'type';
  readonly type: string | undefined;
  readonly selections: readonly Required[];
}

/** A change of what is sent or of what came: a value set, or a key renamed, at a path (conditions on types in between). */
export type Rewrite =
  | { readonly kind: 'set'; readonly path: Path; readonly key: string; readonly value: string }
  | { readonly kind: 'rename'; readonly path: Path; readonly key: string; readonly to: string };

/** How many requests a plan may cause. */
export function fetchesIn(step: PlanStep | undefined): number {
  switch (step?.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.reduce((sum, inner) => sum + fetchesIn(inner), 0);
    case 'condition':
      return Math.max(fetchesIn(step.ifTrue), fetchesIn(step.ifFalse));
    case 'fetch':
      return 1;
    default:
      return 0;
  }
}
