import type { RecordGroup } from '../authorise/recordGroup.ts';
import type { Path, Rewrite } from '../plan/plan.ts';
import type { ObjectGuide } from './guide.ts';
import type { RepresentationWriter } from './representation.ts';
import type { Selected } from './selected.ts';
import type { WireText } from '../../common/wireText.ts';

/** A plan compiled for one operation, one access and one way of its conditions: nothing is left to look up in trees. */
export interface Program {
  readonly start: ProgramStep | undefined;
  /** Fetches of entities whose keys stand in the operation's own arguments: they start with the first fetch. */
  readonly early: readonly EarlyPart[];
}

export type ProgramStep =
  | { readonly kind: 'sequence'; readonly steps: readonly ProgramStep[] }
  | { readonly kind: 'parallel'; readonly steps: readonly ProgramStep[] }
  | FetchProgram;

/** One request to one subgraph. */
export interface FetchProgram {
  readonly kind: 'fetch';
  /** The supergraph's hash. */
  readonly graph: string;
  readonly subgraph: string;
  readonly operation: 'query' | 'mutation';
  /** Definitions of the client's variables, printed, by name. */
  readonly variables: ReadonlyMap<string, string>;
  readonly root: RootProgram | undefined;
  readonly parts: readonly PartProgram[];
}

/** A selection, ready to be sent and its answer ready to be read. */
export interface SelectionProgram {
  /** `{…}` as it is sent. */
  readonly text: WireText;
  readonly variables: readonly string[];
  readonly selected: Selected;
  readonly guide: ObjectGuide | undefined;
}

/** Root fields of one subgraph. */
export interface RootProgram {
  readonly selection: SelectionProgram;
  readonly outputRewrites: readonly Rewrite[];
  /** Whether it can be asked for several times in one request: plain fields, none of which makes the others null. */
  readonly isRepeatable: boolean;
  /** Where all that is asked is a lookup of subjects by their keys, and an answer may be kept. */
  readonly lookup: LookupProgram | undefined;
}

/** A root field that returns the subjects whose keys its argument holds (`@lookup`), as far as an answer about each of them may be kept. */
export interface LookupProgram extends Pick<SelectionProgram, 'text' | 'variables'> {
  /** Its response name. */
  readonly key: string;
  readonly isList: boolean;
  /** How long an answer may be kept, in milliseconds. */
  readonly lifetimeMs: number;
}

/** Entities at some places, each group of them with a selection of its own. */
export interface PartProgram {
  readonly paths: readonly Path[];
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  /** Whether the entities are subjects, so that what is asked of each depends on who he is. */
  readonly isRecord: boolean;
  /** What is asked of entities of a group; undefined: nothing. */
  selectionFor(group: RecordGroup | undefined): PartSelection | undefined;
  /** What can still be asked of them when these inputs (coordinates) of what is computed could not be had: everything that needs none of them. */
  withoutInputs(group: RecordGroup | undefined, missing: ReadonlySet<string>): PartSelection | undefined;
}

/** What is asked of one group of entities. */
export interface PartSelection extends SelectionProgram {
  /** Whether entities are named by their key alone. */
  readonly isKeyOnly: boolean;
  /** How long an answer may be kept, in milliseconds. */
  readonly lifetimeMs: number;
  /** Writes what is sent of an entity. */
  readonly represent: RepresentationWriter;
}

/** A part whose entities the operation names itself, in the argument of a root field. */
export interface EarlyPart {
  readonly fetch: FetchProgram;
  readonly part: PartProgram;
  /** The response name of that root field. */
  readonly key: string;
}
