import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { SUBJECT_ID_ALIAS, SUBJECT_TYPE } from '../authorise/authorise.ts';
import type { FieldDecider } from '../authorise/fieldDecider.ts';
import type { Executed, ResponsePath } from '../execute/executePlan.ts';
import { isObject, own, type PlainObject } from '../execute/plainObject.ts';
import type { Graph } from '../graph/graph.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { clientError, fromSubgraph, unavailableError, withheldClientError } from './clientError.ts';
import { collectFields } from './collectFields.ts';
import { errorIndex, type ErrorIndex } from './errorIndex.ts';

/** Everything that shaping looks at. */
export interface Shaping {
  readonly graph: Graph;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly decider: FieldDecider;
  readonly emptied: ReadonlySet<FieldNode>;
  readonly executed: Executed;
  /** The answers to `__schema` and `__type`, by response name. */
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly subject: (id: string) => SubjectReference | undefined;
}

/** The client's answer. `subjects`: ids of the subjects of whom anything was served. */
export interface Shaped {
  readonly data: PlainObject | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly subjects: ReadonlySet<string>;
  /** Coordinates of ruled fields that were served. */
  readonly read: ReadonlySet<string>;
}

const ROOTS: readonly string[] = ['Query', 'Mutation'];

/** Stands for a null that a non-null position may not hold: it moves up to the nearest that may. */
const PROPAGATE = Symbol('null in a non-null position');

/**
 * Shapes what was fetched into the answer to the client's own document: his aliases and order, each value checked against
 * its type, each record decided again, null propagated (GraphQL §6.4.4). A value that is not there has an error that says
 * whether it was withheld or not available; a null without an error is a null that its owner stated.
 */
export function shapeAnswer(shaping: Shaping): Shaped {
  const { graph, executed } = shaping;
  const errors: GraphQLFormattedError[] = [];
  const subjects = new Set<string>();
  const read = new Set<string>();
  const stated = errorIndex(executed.errors, executed.gaps);

  const objectOf = (
    type: GraphQLObjectType,
    value: PlainObject,
    selectionSets: readonly SelectionSetNode[],
    path: ResponsePath,
    above: SubjectReference | undefined,
  ): PlainObject | typeof PROPAGATE => {
    const isSubject = type.name === SUBJECT_TYPE && graph.ruled;
    const subject = isSubject ? subjectOf(value) : above;
    if (isSubject && !subject) {
      // Without its id nobody can tell a person from a firm, and the laxer rule must not win.
      errors.push(clientError('DEPARTMENT_BAD_ANSWER', path));
      return PROPAGATE;
    }
    const result: PlainObject = {};
    for (const [key, nodes] of collectFields(graph.annotated, shaping.fragments, shaping.variables, type, selectionSets)) {
      const shaped = fieldOf(type, key, nodes, value, [...path, key], subject);
      if (shaped === PROPAGATE) return PROPAGATE;
      // A response name may be `__proto__` only if validation let it: define, never assign.
      Object.defineProperty(result, key, { value: shaped, enumerable: true, configurable: true, writable: true });
    }
    return result;
  };

  const subjectOf = (value: PlainObject): SubjectReference | undefined => {
    const id = own(value, SUBJECT_ID_ALIAS);
    return typeof id === 'string' ? shaping.subject(id) : undefined;
  };

  const fieldOf = (
    type: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    parent: PlainObject,
    path: ResponsePath,
    subject: SubjectReference | undefined,
  ): unknown => {
    const [node] = nodes;
    if (!node) return null;
    const name = node.name.value;
    if (name === '__typename') return type.name;
    if (name === '__schema' || name === '__type') return own(shaping.introspection, key) ?? null;
    const field = type.getFields()[name];
    if (!field) return null;
    const nothing = isNonNullType(field.type) ? PROPAGATE : null;

    const withheld = shaping.decider.forSubject(type, node, subject);
    if (withheld) {
      errors.push(withheldClientError(path, withheld.coordinate, withheld.sector, withheld.decision));
      return nothing;
    }
    const returned = getNamedType(field.type);
    const fetched = own(parent, key);
    const isNamespace = isObjectType(returned) && graph.namespaces.has(returned.name);
    const value = fetched === undefined && isNamespace && nodes.every((each) => shaping.emptied.has(each)) ? {} : fetched;
    if (value === undefined || value === null) {
      const own = stated.at(path);
      if (own.length > 0) for (const { subgraph, error } of own) errors.push(fromSubgraph(graph, subgraph, path, error));
      else {
        const missing = value === undefined || isNamespace ? whoIsMissing(type, name, path.slice(0, -1), stated) : [];
        // In an open graph a subgraph may have no such entity: then null is its answer.
        if (missing.length > 0 || (graph.ruled && (value === undefined || isNamespace))) errors.push(unavailableError(path, missing));
        else if (nothing === PROPAGATE || (graph.ruled && isNeverAbsent(type, field.type))) errors.push(badAnswer(type, name, path));
      }
      return nothing;
    }
    const entry = graph.table.get(`${type.name}.${name}`);
    if (subject && entry?.own) {
      subjects.add(subject.id);
      read.add(entry.coordinate);
    }
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return valueOf(field.type, value, selectionSets, path, subject, type, name);
  };

  const whoIsMissing = (type: GraphQLObjectType, name: string, objectPath: ResponsePath, index: ErrorIndex): readonly string[] => {
    const owner = graph.table.get(`${type.name}.${name}`)?.sector;
    return index.gapsAbove(objectPath, owner) ?? (owner === undefined ? [] : [owner]);
  };

  const badAnswer = (type: GraphQLObjectType, name: string, path: ResponsePath): GraphQLFormattedError => {
    const sector = graph.table.get(`${type.name}.${name}`)?.sector;
    return clientError('DEPARTMENT_BAD_ANSWER', path, sector === undefined ? {} : { departments: [sector] });
  };

  /** Completes a value of a type; null and PROPAGATE are worked out by its non-null wrappers. */
  const valueOf = (
    type: GraphQLOutputType,
    value: unknown,
    selectionSets: readonly SelectionSetNode[],
    path: ResponsePath,
    subject: SubjectReference | undefined,
    parent: GraphQLObjectType,
    name: string,
  ): unknown => {
    if (isNonNullType(type)) {
      const inner = valueOf(type.ofType as GraphQLOutputType, value, selectionSets, path, subject, parent, name);
      return inner === null ? PROPAGATE : inner;
    }
    if (value === null || value === undefined) {
      const own = stated.at(path);
      for (const { subgraph, error } of own) errors.push(fromSubgraph(graph, subgraph, path, error));
      if (value === undefined && own.length === 0) errors.push(unavailableError(path, whoIsMissing(parent, name, path, stated)));
      return null;
    }
    if (isListType(type)) return listOf(type.ofType, value, selectionSets, path, subject, parent, name);
    if (isLeafType(type)) return leafOf(type, value, path, parent, name);
    if (!isObject(value)) {
      errors.push(badAnswer(parent, name, path));
      return null;
    }
    const named = own(value, '__typename');
    const runtime = isAbstractType(type) ? graph.annotated.getType(typeof named === 'string' ? named : '') : type;
    if (!isObjectType(runtime) || (isAbstractType(type) && !graph.annotated.isSubType(type, runtime))) {
      errors.push(badAnswer(parent, name, path));
      return null;
    }
    const shaped = objectOf(runtime, value, selectionSets, path, subject);
    return shaped === PROPAGATE ? null : shaped;
  };

  const listOf = (
    itemType: GraphQLOutputType,
    value: unknown,
    selectionSets: readonly SelectionSetNode[],
    path: ResponsePath,
    subject: SubjectReference | undefined,
    parent: GraphQLObjectType,
    name: string,
  ): unknown => {
    if (!Array.isArray(value)) {
      errors.push(badAnswer(parent, name, path));
      return null;
    }
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) {
      const itemPath = [...path, index];
      const shaped = valueOf(itemType, item, selectionSets, itemPath, subject, parent, name);
      if (shaped === PROPAGATE) {
        if (item === null && stated.at(itemPath).length === 0) errors.push(badAnswer(parent, name, itemPath));
        return null;
      }
      items.push(shaped);
    }
    return items;
  };

  const leafOf = (type: GraphQLLeafType, value: unknown, path: ResponsePath, parent: GraphQLObjectType, name: string): unknown => {
    try {
      const client = graph.api.getType(type.name);
      return (isLeafType(client) ? client : type).serialize(value);
    } catch {
      errors.push(badAnswer(parent, name, path));
      return null;
    }
  };

  const root = graph.annotated.getRootType(shaping.operation.operation) as GraphQLObjectType;
  const data = objectOf(root, executed.data, [shaping.operation.selectionSet], [], undefined);
  return { data: data === PROPAGATE ? null : data, errors: distinct([...errors, ...notPlaced(shaping, stated)]), subjects, read };
}

/**
 * Whether null says nothing here: "none" is `[]`, or a connection without nodes. It would read as "nothing on file". Fields of the
 * root say what their null means (`judgmentDebtor`: no such entry).
 */
function isNeverAbsent(parent: GraphQLObjectType, type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return !ROOTS.includes(parent.name) && isObjectType(named) && (isListType(type) || named.name.endsWith('Connection'));
}

/** In an open graph the client is told of every error, also of those that emptied nothing; elsewhere they may be of fields that only the plan asked for. */
function notPlaced({ graph }: Shaping, stated: ErrorIndex): GraphQLFormattedError[] {
  return graph.ruled ? [] : stated.unused().map(({ subgraph, path, error }) => fromSubgraph(graph, subgraph, path, error));
}

/** One error for a place and a code, though two fetches may both have failed there. */
function distinct(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError[] {
  const seen = new Map<string, GraphQLFormattedError>();
  for (const error of errors) {
    const key = JSON.stringify([error.path, error.extensions?.['code'], error.message]);
    if (!seen.has(key)) seen.set(key, error);
  }
  return [...seen.values()];
}
