import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { RecordDecisions, RecordScope } from '../authorise/recordDecisions.ts';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import { EACH, type EntityPart, type FetchStep, type Path, type PlanStep, type Required } from '../plan/plan.ts';

/** What splitting looks at. */
export interface Splitting {
  readonly graph: Graph;
  readonly decisions: RecordDecisions;
  /** Who stands at root fields whose arguments name their subjects, by response name. */
  readonly lookups: ReadonlyMap<string, RecordScope>;
}

/** A subject by its key. */
export const BY_ID: readonly Required[] = [
  {
    kind: 'type',
    type: SUBJECT_TYPE,
    selections: ['__typename', 'id'].map((name) => ({ kind: 'field', name, key: name, selections: undefined })),
  },
];

/**
 * Takes what may be read of some subjects and not of others out of fetches that find subjects, and asks for it once it is
 * known who they are: the owner is never asked for what this caller may not see of this subject.
 */
export function splitByRecord(step: PlanStep, splitting: Splitting): PlanStep {
  return splitting.graph.ruled ? joined(split(step, splitting)) : step;
}

/** A step, what has to be asked after it, and the places of what was moved there. */
interface Split {
  readonly step: PlanStep;
  readonly after: PlanStep | undefined;
  readonly moved: readonly Path[];
}

function split(step: PlanStep, splitting: Splitting): Split {
  switch (step.kind) {
    case 'sequence':
      return { step: sequence(step.steps, splitting), after: undefined, moved: [] };
    case 'parallel':
      return { step: { kind: 'parallel', steps: step.steps.map((inner) => splitByRecord(inner, splitting)) }, after: undefined, moved: [] };
    case 'condition': {
      const branch = (inner: PlanStep | undefined) => inner && splitByRecord(inner, splitting);
      return { step: { ...step, ifTrue: branch(step.ifTrue), ifFalse: branch(step.ifFalse) }, after: undefined, moved: [] };
    }
    case 'fetch':
      return splitFetch(step, splitting);
  }
}

function joined({ step, after }: Split): PlanStep {
  return after ? { kind: 'sequence', steps: [step, after] } : step;
}

/** What comes after a fetch may run beside its follow-up, unless it needs anything that the follow-up brings. */
function sequence(steps: readonly PlanStep[], splitting: Splitting): PlanStep {
  const [first, ...rest] = steps;
  if (!first) return { kind: 'sequence', steps: [] };
  const made = split(first, splitting);
  if (rest.length === 0) return joined(made);
  const then = sequence(rest, splitting);
  if (!made.after) return { kind: 'sequence', steps: [made.step, then] };
  return needsKeysOnly(then) && !leadsThrough(then, made.moved)
    ? { kind: 'sequence', steps: [made.step, { kind: 'parallel', steps: [made.after, then] }] }
    : { kind: 'sequence', steps: [made.step, made.after, then] };
}

/** Whether any place where a step puts something is at or below one of these. */
function leadsThrough(step: PlanStep | undefined, places: readonly Path[]): boolean {
  switch (step?.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.some((inner) => leadsThrough(inner, places));
    case 'condition':
      return leadsThrough(step.ifTrue, places) || leadsThrough(step.ifFalse, places);
    case 'fetch':
      return step.entities.some(({ paths }) => paths.some((path) => places.some((place) => startsWith(namesOf(path), namesOf(place)))));
    default:
      return false;
  }
}

/** A path's response names alone. */
function namesOf(path: Path): Path {
  return path.filter((step) => typeof step === 'string' && step !== EACH);
}

function needsKeysOnly(step: PlanStep | undefined): boolean {
  const isKey = (required: Required): boolean =>
    required.kind === 'type' ? required.selections.every(isKey) : ['__typename', 'id'].includes(required.name);
  switch (step?.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.every(needsKeysOnly);
    case 'condition':
      return needsKeysOnly(step.ifTrue) && needsKeysOnly(step.ifFalse);
    case 'fetch':
      return step.entities.every(({ requires }) => requires.every(isKey));
    default:
      return true;
  }
}

function splitFetch(step: FetchStep, splitting: Splitting): Split {
  const { graph } = splitting;
  const moved: { path: Path; selections: SelectionNode[] }[] = [];
  const root = graph.annotated.getRootType(step.operation as never);
  const rootPart = step.root && root ? { ...step.root, selectionSet: walk(step.root.selectionSet, root, [], moved, splitting) } : undefined;
  const entities = step.entities.map((part): EntityPart => {
    const query = graph.annotated.getQueryType();
    const [path = []] = part.paths;
    return query ? { ...part, selectionSet: walk(part.selectionSet, query, path, moved, splitting) } : part;
  });
  if (moved.length === 0) return { step, after: undefined, moved: [] };
  const parts = moved.map(({ path, selections }): EntityPart => {
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: SUBJECT_TYPE } } as const;
    const fragment: SelectionNode = { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } };
    // The same selection at several places of the answer is moved from each of them.
    const paths = step.entities.find(({ paths: [first] }) => first !== undefined && startsWith(path, first))?.paths ?? [[]];
    const [first = []] = paths;
    return {
      selectionSet: { kind: Kind.SELECTION_SET, selections: [fragment] },
      paths: paths.map((each) => [...each, ...path.slice(first.length)]),
      requires: BY_ID,
      inputRewrites: [],
      outputRewrites: [],
    };
  });
  const follow: FetchStep = {
    kind: 'fetch',
    subgraph: step.subgraph,
    operation: 'query',
    variables: step.variables,
    root: undefined,
    entities: parts,
  };
  const places = parts.flatMap(({ paths, selectionSet }) => paths.flatMap((path) => keysIn(selectionSet).map((key) => [...path, key])));
  return { step: { ...step, root: rootPart, entities }, after: joined(split(follow, splitting)), moved: places };
}

/** Response names of the direct fields of a selection. */
function keysIn({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection): string[] =>
    selection.kind === Kind.FIELD
      ? [(selection.alias ?? selection.name).value]
      : selection.kind === Kind.INLINE_FRAGMENT
        ? keysIn(selection.selectionSet)
        : [],
  );
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

/** Walks a selection; below fields that return subjects, what differs between them is moved out. */
function walk(
  { selections }: SelectionSetNode,
  parent: GraphQLCompositeType,
  path: Path,
  moved: { path: Path; selections: SelectionNode[] }[],
  splitting: Splitting,
): SelectionSetNode {
  const { graph } = splitting;
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition ? graph.annotated.getType(selection.typeCondition.name.value) : parent;
        if (!isCompositeType(condition)) return selection;
        // A subject among others: a member of a union, an implementation of an interface.
        const isAmongOthers = condition.name === SUBJECT_TYPE && isAbstractType(parent);
        const selectionSet = isAmongOthers
          ? keptOf(selection.selectionSet, condition, 'any', path, moved, splitting)
          : selection.selectionSet;
        return { ...selection, selectionSet: walk(selectionSet, condition, path, moved, splitting) };
      }
      const returned = returnedBy(selection, parent);
      if (!selection.selectionSet || !returned) return selection;
      const key = selection.alias?.value ?? selection.name.value;
      const here = [...path, key];
      let selectionSet = selection.selectionSet;
      if (returned.name === SUBJECT_TYPE) {
        const scope = path.length === 0 ? (splitting.lookups.get(key) ?? 'any') : 'any';
        selectionSet = keptOf(selectionSet, returned, scope, here, moved, splitting);
      }
      return { ...selection, selectionSet: walk(selectionSet, returned, here, moved, splitting) };
    }),
  };
}

/** What is left of a subject's selection once what differs is moved out of it. */
function keptOf(
  selectionSet: SelectionSetNode,
  subject: GraphQLCompositeType,
  scope: RecordScope,
  path: Path,
  moved: { path: Path; selections: SelectionNode[] }[],
  splitting: Splitting,
): SelectionSetNode {
  const [kept, differing] = partition(selectionSet, subject, scope, splitting);
  if (differing.length > 0) moved.push({ path, selections: differing });
  return { kind: Kind.SELECTION_SET, selections: kept.length > 0 ? kept : [TYPENAME] };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The direct fields of a subject, in two: those that read alike whoever it is, and those that do not. */
function partition(
  { selections }: SelectionSetNode,
  type: GraphQLCompositeType,
  scope: RecordScope,
  splitting: Splitting,
): [SelectionNode[], SelectionNode[]] {
  const kept: SelectionNode[] = [];
  const differing: SelectionNode[] = [];
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const [innerKept, innerDiffering] = partition(selection.selectionSet, type, scope, splitting);
      const of = (inner: SelectionNode[]): SelectionNode[] =>
        inner.length === 0 ? [] : [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: inner } }];
      kept.push(...of(innerKept));
      differing.push(...of(innerDiffering));
    } else if (selection.kind === Kind.FIELD && differs(selection, type, scope, splitting)) differing.push(selection);
    else kept.push(selection);
  }
  return [kept, differing];
}

function differs(node: FieldNode, parent: GraphQLCompositeType, scope: RecordScope, splitting: Splitting): boolean {
  if (node.name.value.startsWith('__')) return false;
  const { graph, decisions } = splitting;
  const types = isObjectType(parent) ? [parent] : isAbstractType(parent) ? graph.annotated.getPossibleTypes(parent) : [];
  if (types.some((type) => decisions.forScope(type, node, scope) === 'mixed')) return true;
  const returned = returnedBy(node, parent);
  if (!returned || returned.name === SUBJECT_TYPE || !node.selectionSet) return false;
  const inner = ({ selections }: SelectionSetNode, type: GraphQLCompositeType): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return differs(selection, type, scope, splitting);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      const condition = selection.typeCondition ? graph.annotated.getType(selection.typeCondition.name.value) : type;
      return isCompositeType(condition) && inner(selection.selectionSet, condition);
    });
  return inner(node.selectionSet, returned);
}

function returnedBy(node: FieldNode, parent: GraphQLCompositeType): GraphQLCompositeType | undefined {
  const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
  const type = field && getNamedType(field.type);
  return isCompositeType(type) ? type : undefined;
}
