import { readFileSync, statSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationLimits } from '../common/config.ts';
import type { Access } from '../common/access.ts';
import type { OverlayRule } from '../common/policyOverlay.ts';
import { refusedFor, type Simulated, type SimulatedDecision, type Simulator } from '../common/simulation.ts';
import { authorise } from './authorise/authorise.ts';
import { fieldDecider } from './authorise/fieldDecider.ts';
import { recordDecisions, type RecordDecisions } from './authorise/recordDecisions.ts';
import { CLASS_GROUPS, type RecordGroup } from './authorise/recordGroup.ts';
import { prepareGraph, SUBJECT_TYPE, type Graph } from './graph/graph.ts';
import { graphsUnder } from './graph/graphUnder.ts';
import { isTouchedBy } from './isTouchedBy.ts';
import { denialOf, simulatedCoordinate } from './simulatedCoordinate.ts';
import { checkOperation } from './operation/checkOperation.ts';
import { isIncluded } from './operation/isIncluded.ts';
import { knownOperation, type KnownOperation } from './operation/knownOperation.ts';
import { reservedAliasRule } from './operation/reservedAliasRule.ts';

/**
 * What an operation would be answered, worked out by the stages that answer: the same decisions, the same cuts, the same limits. Nothing is
 * fetched and nothing planned. `graph` gives the one that gateways serve.
 */
export function simulator(graph: () => Graph, limits: OperationLimits): Simulator {
  const withRules = graphsUnder();
  const under = (rules: readonly OverlayRule[]): Graph => withRules(graph(), rules);
  return {
    operation({ text, variables, access, rules }) {
      const ruled = under(rules);
      const { document, faults } = checked(ruled.api, text, limits);
      if (!document) return refusedFor(...faults);
      const [operation, ...others] = document.definitions.filter(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      );
      if (!operation || others.length > 0) return refusedFor('文档须恰有一个操作 / the document must hold exactly one operation');
      return simulate(ruled, document, operation, variables, access, limits);
    },
    isTouched({ text, coordinates }) {
      const served = graph();
      const { document } = checked(served.api, text, limits);
      return document === undefined || isTouchedBy(served, document, coordinates);
    },
    field({ coordinate, access, rules }) {
      return simulatedCoordinate(under(rules), coordinate, access);
    },
  };
}

/** The graph in a file: read when it is first asked for, which takes seconds, and again when the file has changed. */
export function graphInFile(supergraphFile: string): () => Graph {
  let read: { readonly changedAt: number; readonly graph: Graph } | undefined;
  return () => {
    const changedAt = statSync(supergraphFile).mtimeMs;
    if (read?.changedAt !== changedAt) read = { changedAt, graph: graphIn(supergraphFile, read?.graph) };
    return read.graph;
  };
}

/** The graph in a file; where that cannot be served, the one before, which gateways then serve as well. */
function graphIn(supergraphFile: string, before: Graph | undefined): Graph {
  try {
    const sdl = readFileSync(supergraphFile, 'utf8');
    return prepareGraph(sdl, Supergraph.build(sdl).apiSchema().toGraphQLJSSchema(), { open: false });
  } catch (error) {
    if (before) return before;
    throw error;
  }
}

function simulate(
  graph: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
  access: Access,
  limits: OperationLimits,
): Simulated {
  const known = knownOperation(graph, document, operation);
  let checked: ReturnType<typeof checkOperation>;
  try {
    checked = checkOperation(known, given, limits);
  } catch (error) {
    return refusedFor(error instanceof Error ? error.message : String(error));
  }
  const { variables, cost } = checked;
  const decisions = recordDecisions(fieldDecider(graph, access, variables));
  const { kept, withheld } = decided(known, decisions, variables);
  const authorised = authorise(graph, operation, known.fragments, decisions, variables, new Map());
  const isRefused = operation.operation === 'mutation' && authorised.withheld.length > 0;
  return { faults: [], kept, withheld, isRefused, departments: isRefused ? [] : departmentsOf(graph, authorised.document), cost };
}

/** Every field that the operation includes, for everybody whom it may be about. */
function decided(
  { graph, operation, fragments }: KnownOperation,
  decisions: RecordDecisions,
  variables: Readonly<Record<string, unknown>>,
): Pick<Simulated, 'kept' | 'withheld'> {
  const kept = new Set<string>();
  const withheld = new Map<string, SimulatedDecision>();
  const meet = (type: GraphQLObjectType, node: FieldNode, group: RecordGroup | undefined): void => {
    const coordinate = `${type.name}.${node.name.value}`;
    const denied = decisions.forGroup(type, node, group);
    if (!denied) return void kept.add(coordinate);
    const subjectClass = group?.representative.subjectClass;
    const key = `${coordinate} ${subjectClass ?? ''} ${denied.decision.reason}`;
    if (!withheld.has(key)) withheld.set(key, { ...denialOf(denied), coordinate, subjectClass });
  };
  const walk = (
    selectionSet: OperationDefinitionNode['selectionSet'],
    typeName: string,
    groups: readonly (RecordGroup | undefined)[],
  ): void => {
    const type = graph.annotated.getType(typeName);
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (fragment) walk(fragment.selectionSet, fragment.typeCondition?.name.value ?? typeName, groups);
        continue;
      }
      if (selection.name.value.startsWith('__') || !isCompositeType(type)) continue;
      const owners = isAbstractType(type) ? graph.annotated.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
      for (const owner of owners) {
        const field = owner.getFields()[selection.name.value];
        if (!field) continue;
        for (const group of groups) meet(owner, selection, group);
        if (!selection.selectionSet) continue;
        const returned = getNamedType(field.type).name;
        // Whoever a list or a reference leads to may be of any class.
        walk(selection.selectionSet, returned, returned === SUBJECT_TYPE ? CLASS_GROUPS : groups);
      }
    }
  };
  walk(operation.selectionSet, graph.annotated.getRootType(operation.operation)?.name ?? '', [undefined]);
  return { kept: [...kept].sort(), withheld: [...withheld.values()] };
}

/** Who is asked for what is left: the owners of its fields, and of what those are computed from. */
function departmentsOf(graph: Graph, document: DocumentNode | undefined): string[] {
  if (!document) return [];
  const sectors = new Set<string>();
  const types = new TypeInfo(graph.annotated);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        const owners = isAbstractType(parent) ? graph.annotated.getPossibleTypes(parent) : parent ? [parent] : [];
        for (const owner of owners) {
          const entry = graph.table.get(`${owner.name}.${node.name.value}`);
          // An entity's key is everybody's.
          if (!entry?.sector || entry.coordinate === `${SUBJECT_TYPE}.id`) continue;
          for (const each of [entry, ...entry.computedFrom.flatMap((input) => graph.table.get(input) ?? [])])
            if (each.sector) sectors.add(each.sector);
        }
      },
    }),
  );
  return [...sectors].sort();
}

/** A document that may be run, or why it may not. */
interface Checked {
  readonly document: DocumentNode | undefined;
  readonly faults: readonly string[];
}

const KEPT_DOCUMENTS = 20;
/** Those of gateways. */
const RULES = [...specifiedRules, reservedAliasRule];
const documents = new WeakMap<GraphQLSchema, LRUCache<string, Checked>>();

/** Parses and validates a document once for all who run it: rules change nothing of what clients may write. */
function checked(api: GraphQLSchema, text: string, limits: OperationLimits): Checked {
  let known = documents.get(api);
  if (!known) documents.set(api, (known = new LRUCache<string, Checked>({ max: KEPT_DOCUMENTS })));
  let found = known.get(text);
  if (!found) known.set(text, (found = check(api, text, limits)));
  return found;
}

/**
 * Whoever may save a query could hold the process with a text that no gateway would look at, or learn the names of a schema from what validation
 * guesses that he meant: the same bound on its tokens as gateways have, the same rules, and no guesses.
 */
function check(api: GraphQLSchema, text: string, { maxTokens }: OperationLimits): Checked {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens });
  } catch {
    const fault = `文档不是 GraphQL，或多于 ${maxTokens} 个词 / not a GraphQL document, or one of more than ${maxTokens} tokens`;
    return { document: undefined, faults: [fault] };
  }
  const faults = validate(api, document, RULES, { hideSuggestions: true }).map(({ message }) => message);
  return faults.length > 0 ? { document: undefined, faults } : { document, faults };
}
