import {
  getNamedType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  stripIgnoredCharacters,
  visit,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { RecordDecisions } from '../authorise/recordDecisions.ts';
import type { RecordGroup } from '../authorise/recordGroup.ts';
import { cutSelections } from '../authorise/cutSelections.ts';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import { isIncluded } from '../operation/isIncluded.ts';
import { EACH, type EntityPart, type FetchStep, type Path, type PlanStep, type Required } from '../plan/plan.ts';
import type { ObjectShape } from './compileShape.ts';
import { cacheLifetime } from './cacheLifetime.ts';
import { compileGuide } from './guide.ts';
import { typeTests } from './typeTests.ts';
import type {
  EarlyPart,
  FetchProgram,
  LookupProgram,
  PartProgram,
  PartSelection,
  Program,
  ProgramStep,
  SelectionProgram,
} from './program.ts';
import { representationWriter } from './representation.ts';
import { BY_ID } from './splitByRecord.ts';
import { selectedBy } from './selected.ts';
import { toWire } from '../../common/wireText.ts';

/** What compiling looks at besides the plan. */
export interface Compiling {
  readonly graph: Graph;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly decisions: RecordDecisions;
  /** The shape of the client's answer. */
  readonly root: ObjectShape;
}

/** Compiles a plan. `lookups`: response names of root fields whose arguments name their subjects. */
export function compileProgram(plan: PlanStep | undefined, lookups: ReadonlySet<string>, compiling: Compiling): Program {
  const start = plan && compileStep(plan, compiling);
  return { start, early: lookups.size === 0 ? [] : earlyParts(start, lookups) };
}

function earlyParts(step: ProgramStep | undefined, lookups: ReadonlySet<string>): EarlyPart[] {
  if (!step) return [];
  if (step.kind !== 'fetch') return step.steps.flatMap((inner) => earlyParts(inner, lookups));
  return step.parts.flatMap((part): EarlyPart[] => {
    const keys = part.paths.map(([first, ...rest]) => (rest.every((each) => each === EACH) ? first : undefined));
    const [key] = keys;
    const isNamed = part.isRecord && keys.length === 1 && typeof key === 'string' && lookups.has(key);
    return isNamed && step.operation === 'query' ? [{ fetch: step, part, key }] : [];
  });
}

/** Compiles a plan's step, its conditions under these variables decided. `undefined` where nothing is left of it. */
function compileStep(step: PlanStep, compiling: Compiling): ProgramStep | undefined {
  switch (step.kind) {
    case 'sequence':
    case 'parallel': {
      const steps = step.steps.flatMap((inner) => compileStep(inner, compiling) ?? []);
      return steps.length < 2 ? steps[0] : { kind: step.kind, steps };
    }
    case 'condition': {
      const branch = compiling.variables[step.variable] === true ? step.ifTrue : step.ifFalse;
      return branch && compileStep(branch, compiling);
    }
    case 'fetch':
      return compileFetch(step, compiling);
  }
}

function compileFetch(step: FetchStep, compiling: Compiling): FetchProgram | undefined {
  const { graph } = compiling;
  const type = graph.annotated.getRootType(step.operation as never);
  const selectionSet = step.root && withoutConditions(step.root.selectionSet, compiling.variables);
  const root =
    step.root && selectionSet && type
      ? {
          selection: selectionProgram(compiling, selectionSet, type, step.root.outputRewrites.length > 0 ? [] : [compiling.root]),
          outputRewrites: step.root.outputRewrites,
          isRepeatable: step.operation === 'query' && selectionSet.selections.every((node) => isPlainNullable(node, type)),
          lookup: step.root.outputRewrites.length === 0 ? lookupProgram(selectionSet, compiling) : undefined,
        }
      : undefined;
  const parts = step.entities.flatMap((part) => compilePart(part, compiling) ?? []);
  if (!root && parts.length === 0) return undefined;
  return {
    kind: 'fetch',
    graph: graph.hash,
    subgraph: step.subgraph,
    operation: step.operation,
    variables: new Map(
      step.variables.map((definition) => [definition.variable.name.value, toWire(stripIgnoredCharacters(print(definition)))]),
    ),
    root,
    parts,
  };
}

function lookupProgram({ selections }: SelectionSetNode, { graph }: Compiling): LookupProgram | undefined {
  const [node, ...others] = selections;
  const subject = graph.annotated.getType(SUBJECT_TYPE);
  if (node?.kind !== Kind.FIELD || !node.selectionSet || others.length > 0 || !graph.ruled || !isObjectType(subject)) return undefined;
  const lookup = graph.lookups.get(node.name.value);
  const lifetimeMs = lookup?.type === SUBJECT_TYPE ? cacheLifetime(graph, node.selectionSet, subject) : 0;
  if (!lookup || lifetimeMs === 0) return undefined;
  return { ...selectionText(node.selectionSet), key: (node.alias ?? node.name).value, isList: lookup.isList, lifetimeMs };
}

function isPlainNullable(node: SelectionNode, type: GraphQLObjectType): boolean {
  const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined;
  return field !== undefined && !isNonNullType(field.type);
}

function compilePart(part: EntityPart, compiling: Compiling): PartProgram | undefined {
  const { graph } = compiling;
  const selectionSet = withoutConditions(part.selectionSet, compiling.variables);
  if (!selectionSet) return undefined;
  const isRecord = graph.ruled && conditionsOf(selectionSet).every((name) => name === SUBJECT_TYPE);
  const isPlain = part.inputRewrites.length === 0 && part.outputRewrites.length === 0;
  const shapes = isPlain ? part.paths.flatMap((path) => shapeAt(compiling.root, path) ?? []) : [];
  const visible = shapes.length === part.paths.length ? shapes : [];
  return {
    paths: part.paths,
    inputRewrites: part.inputRewrites,
    outputRewrites: part.outputRewrites,
    isRecord,
    selectionFor: remembered((group) => partSelection(compiling, part, selectionSet, group, isRecord, visible)),
    withoutInputs: rememberedByInputs((group, missing) => {
      const subject = graph.annotated.getType(SUBJECT_TYPE);
      if (!isRecord || !isObjectType(subject)) return undefined;
      const requires = withoutMissing(part.requires, subject, graph, missing);
      return partSelection(compiling, { ...part, requires }, selectionSet, group, isRecord, visible, missing);
    }),
  };
}

/** Ways in which inputs can be missing: which of a handful of departments failed. */
const REMEMBERED_FAILURES = 100;

function rememberedByInputs(
  make: (group: RecordGroup | undefined, missing: ReadonlySet<string>) => PartSelection | undefined,
): PartProgram['withoutInputs'] {
  const known = new Map<string, (group: RecordGroup | undefined) => PartSelection | undefined>();
  return (group, missing) => {
    const key = [...missing].sort().join();
    let ofInputs = known.get(key);
    if (!ofInputs) {
      if (known.size >= REMEMBERED_FAILURES) known.clear();
      known.set(key, (ofInputs = remembered((each) => make(each, missing))));
    }
    return ofInputs(group);
  };
}

/** Remembers by group. Groups of whom the same is asked share a selection, and so a request. */
function remembered(
  make: (group: RecordGroup | undefined) => PartSelection | undefined,
): (group: RecordGroup | undefined) => PartSelection | undefined {
  const known: (PartSelection | null | undefined)[] = [];
  return (group) => {
    const index = group ? group.index + 1 : 0;
    let selection = known[index];
    if (selection === undefined) known[index] = selection = shared(make(group), known);
    return selection ?? undefined;
  };
}

/** What is required, without what could not be had. */
function withoutMissing(requires: readonly Required[], parent: GraphQLObjectType, graph: Graph, missing: ReadonlySet<string>): Required[] {
  return requires.flatMap((required): Required[] => {
    if (required.kind === 'type') {
      const type = required.type === undefined ? parent : graph.annotated.getType(required.type);
      return isObjectType(type) ? [{ ...required, selections: withoutMissing(required.selections, type, graph, missing) }] : [required];
    }
    if (missing.has(`${parent.name}.${required.name}`)) return [];
    const type = getNamedType(parent.getFields()[required.name]?.type);
    if (!required.selections || !isObjectType(type)) return [required];
    const inner = withoutMissing(required.selections, type, graph, missing);
    return inner.length === 0 ? [] : [{ ...required, selections: inner }];
  });
}

function shared(made: PartSelection | undefined, known: readonly (PartSelection | null | undefined)[]): PartSelection | null {
  if (!made) return null;
  return known.find((each) => each?.text === made.text && each.isKeyOnly && made.isKeyOnly) ?? made;
}

const NONE: ReadonlySet<string> = new Set();

function partSelection(
  compiling: Compiling,
  part: EntityPart,
  selectionSet: SelectionSetNode,
  group: RecordGroup | undefined,
  isRecord: boolean,
  shapes: readonly ObjectShape[],
  missing: ReadonlySet<string> = NONE,
): PartSelection | undefined {
  const { graph, decisions } = compiling;
  const subject = graph.annotated.getType(SUBJECT_TYPE);
  let asked = selectionSet;
  let { requires } = part;
  if (isRecord && isObjectType(subject)) {
    const selections = cutSelections(
      {
        graph,
        // Below another subject nothing is known yet, and what depends on him is fetched on its own.
        cuts: (type, node, scope) =>
          (scope !== 'any' && decisions.forGroup(type, node, group) !== undefined) ||
          (missing.size > 0 &&
            (graph.table.get(`${type.name}.${node.name.value}`)?.computedFrom.some((input) => missing.has(input)) ?? false)),
      },
      selectionSet.selections,
      subject,
      group === undefined ? undefined : [group],
    );
    if (asksNothing(selections)) return undefined;
    asked = { kind: Kind.SELECTION_SET, selections };
    requires = readable(requires, subject, decisions, graph, group);
  }
  const tests = typeTests(graph);
  const byKey = isRecord && isKeyOnly(requires) && part.inputRewrites.length === 0;
  const represent = representationWriter({ requires: byKey ? BY_ID : requires, inputRewrites: part.inputRewrites, ...tests });
  const [only, ...others] = conditionsOf(asked);
  const type = only !== undefined && others.length === 0 ? graph.annotated.getType(only) : undefined;
  const guided = isObjectType(type) && part.outputRewrites.length === 0 ? type : undefined;
  const lifetimeMs = isRecord && isObjectType(subject) ? cacheLifetime(graph, asked, subject) : 0;
  return { ...selectionProgram(compiling, asked, guided, shapes), isKeyOnly: byKey, lifetimeMs, represent };
}

function selectionProgram(
  { graph }: Compiling,
  selectionSet: SelectionSetNode,
  type: GraphQLObjectType | undefined,
  shapes: readonly ObjectShape[],
): SelectionProgram {
  return {
    ...selectionText(selectionSet),
    selected: selectedBy(selectionSet),
    guide: type && compileGuide(graph, selectionSet, type, shapes),
  };
}

function selectionText(selectionSet: SelectionSetNode): Pick<SelectionProgram, 'text' | 'variables'> {
  const variables = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void variables.add(name.value) });
  return { text: toWire(stripIgnoredCharacters(print(selectionSet))), variables: [...variables] };
}

/** The types that entities are selected of: `... on Subject`. */
function conditionsOf({ selections }: SelectionSetNode): string[] {
  const names = selections.flatMap((selection) =>
    selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition ? [selection.typeCondition.name.value] : [],
  );
  return [...new Set(names)];
}

/** Whether only the type's name is left: whoever it is, nothing of him is asked. */
function asksNothing(selections: readonly SelectionNode[]): boolean {
  return selections.every((selection) =>
    selection.kind === Kind.INLINE_FRAGMENT
      ? asksNothing(selection.selectionSet.selections)
      : selection.kind === Kind.FIELD && selection.name.value === '__typename',
  );
}

function isKeyOnly(requires: readonly Required[]): boolean {
  return requires.every((required) =>
    required.kind === 'type' ? isKeyOnly(required.selections) : ['__typename', 'id'].includes(required.name),
  );
}

/** What is required of a subject, without what is withheld from the caller for this group: what is computed from it is, too. */
function readable(
  requires: readonly Required[],
  parent: GraphQLObjectType,
  decisions: RecordDecisions,
  graph: Graph,
  group: RecordGroup | undefined,
): Required[] {
  return requires.flatMap((required): Required[] => {
    if (required.kind === 'type') {
      const type = required.type === undefined ? parent : graph.annotated.getType(required.type);
      return isObjectType(type) ? [{ ...required, selections: readable(required.selections, type, decisions, graph, group) }] : [required];
    }
    const field = parent.getFields()[required.name];
    if (!field || required.name === 'id') return [required];
    const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: required.name } };
    if (decisions.forGroup(parent, node, group)) return [];
    const type = getNamedType(field.type);
    if (!required.selections || !isObjectType(type)) return [required];
    const inner = readable(required.selections, type, decisions, graph, group);
    return inner.length === 0 ? [] : [{ ...required, selections: inner }];
  });
}

/** The shape of the objects at a path of the answer; `undefined` where the client asked for none, or for several kinds. */
function shapeAt(root: ObjectShape, path: Path): ObjectShape | undefined {
  let shape: ObjectShape | undefined = root;
  for (const step of path) {
    if (step === EACH) continue;
    if (typeof step !== 'string') {
      if (!shape || !step.types.includes(shape.type.name)) return undefined;
      continue;
    }
    const field: ObjectShape['fields'][number] | undefined = shape?.fields.find(({ source }) => source === step);
    const type: GraphQLNamedType | undefined = field && getNamedType(field.type);
    shape = isObjectType(type) ? field?.below(type) : undefined;
  }
  return shape;
}

/** A selection under these variables: what its conditions leave out is gone, and so are they. `undefined`: nothing is left. */
function withoutConditions({ selections }: SelectionSetNode, variables: Readonly<Record<string, unknown>>): SelectionSetNode | undefined {
  const left = selections.flatMap((selection): SelectionNode[] => {
    if (!isIncluded(selection, variables)) return [];
    const directives = (selection.directives ?? []).filter(({ name }) => name.value !== 'skip' && name.value !== 'include');
    if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return [{ ...selection, directives }];
    const inner = withoutConditions(selection.selectionSet, variables);
    if (inner) return [{ ...selection, directives, selectionSet: inner }];
    return selection.kind === Kind.FIELD ? [{ ...selection, directives, selectionSet: ONLY_TYPENAME }] : [];
  });
  return left.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections: left };
}

const ONLY_TYPENAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};
