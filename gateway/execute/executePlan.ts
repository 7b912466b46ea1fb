import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { isAbstractType, isNonNullType, isObjectType } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { merge } from './merge.ts';
import { isObject, own, type PlainObject } from './plainObject.ts';
import { representationOf, type IsNonNull } from './representation.ts';
import { applyRewrites, type IsOfType } from './rewrite.ts';
import { SubgraphFailure, type SubgraphAnswer, type SubgraphError } from './subgraphClient.ts';
import { leadsSomewhere, selectedBy, trimAnswer, type Selected } from './trimAnswer.ts';

/** A place in the answer, response names and list indexes. */
export type ResponsePath = readonly (string | number)[];

/** An error that a subgraph stated, moved to where its value stands in the client's answer. */
export interface LocatedError {
  readonly subgraph: string;
  readonly path: ResponsePath;
  readonly error: SubgraphError;
}

/** Below `path`, what `subgraph` would have given is missing because these subgraphs gave nothing; nobody: it has no such entity. */
export interface Gap {
  readonly path: ResponsePath;
  readonly subgraph: string;
  readonly because: readonly string[];
}

/** What all fetches of a plan brought. Where data is missing there is a gap; nothing is made up. */
export interface Executed {
  readonly data: PlainObject;
  readonly errors: readonly LocatedError[];
  readonly gaps: readonly Gap[];
  readonly failures: readonly SubgraphFailure[];
}

/** How a fetch is sent; the pipeline gives it the caller's signed context. */
export type Send = (
  subgraph: string,
  request: { query: string; variables: PlainObject; operationName: string | undefined; isQuery: boolean },
) => Promise<SubgraphAnswer>;

interface Execution {
  readonly graph: Graph;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly send: Send;
  readonly isOfType: IsOfType;
  readonly isConcrete: (typename: unknown) => boolean;
  readonly isNonNull: IsNonNull;
  readonly data: PlainObject;
  readonly errors: LocatedError[];
  readonly gaps: Gap[];
  readonly failures: SubgraphFailure[];
}

/** An object of the answer, and where it stands. */
interface Place {
  readonly object: PlainObject;
  readonly path: ResponsePath;
}

/** Runs a query plan (Federation 2: sequence, parallel, flatten, conditions, rewrites, requires). Never rejects for what a subgraph does. */
export async function executePlan(
  graph: Graph,
  plan: QueryPlan,
  variables: Readonly<Record<string, unknown>>,
  send: Send,
): Promise<Executed> {
  const { annotated } = graph;
  const execution: Execution = {
    graph,
    variables,
    send,
    isConcrete: (typename) => typeof typename === 'string' && isObjectType(annotated.getType(typename)),
    isNonNull(object, field) {
      const name = own(object, '__typename');
      const type = typeof name === 'string' ? annotated.getType(name) : undefined;
      const definition = type && 'getFields' in type ? type.getFields()[field] : undefined;
      return definition !== undefined && isNonNullType(definition.type);
    },
    isOfType(object, typeName) {
      const actual = own(object, '__typename');
      if (actual === undefined || actual === typeName) return true;
      if (typeof actual !== 'string') return false;
      const [wanted, type] = [annotated.getType(typeName), annotated.getType(actual)];
      return (
        isAbstractType(wanted) &&
        type !== undefined &&
        (isObjectType(type) || isAbstractType(type)) &&
        annotated.isSubType(wanted, type as never)
      );
    },
    data: {},
    errors: [],
    gaps: [],
    failures: [],
  };
  const node = plan.node;
  if (node?.kind === 'Subscription') throw new Error('subscriptions are not served');
  if (node) await run(node, [{ object: execution.data, path: [] }], execution);
  return execution;
}

async function run(node: PlanNode, places: readonly Place[], execution: Execution): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const step of node.nodes) await run(step, places, execution);
      return;
    case 'Parallel':
      await Promise.all(node.nodes.map((step) => run(step, places, execution)));
      return;
    case 'Flatten':
      return run(
        node.node,
        places.flatMap((place) => below(place.object, place.path, node.path, execution)),
        execution,
      );
    case 'Condition': {
      const branch = execution.variables[node.condition] === true ? node.ifClause : node.elseClause;
      return branch ? run(branch, places, execution) : undefined;
    }
    case 'Fetch':
      try {
        return await (node.requires ? fetchEntities(node, node.requires, places, execution) : fetchRoot(node, places, execution));
      } catch (error) {
        // An answer nested so deep that it cannot be walked is the subgraph's failure, not the request's.
        if (error instanceof RangeError) return fail(execution, new SubgraphFailure(node.serviceName, 'NONSENSE', 'nesting'), places);
        throw error;
      }
    case 'Defer':
      throw new Error('@defer is not served');
  }
}

/** The objects at a flatten path: names, `@` for every item of a list. */
function below(value: unknown, at: ResponsePath, path: readonly (string | number)[], execution: Execution): Place[] {
  const [step, ...rest] = path;
  if (Array.isArray(value)) {
    const remaining = step === '@' ? rest : path;
    return value.flatMap((item, index) => below(item, [...at, index], remaining, execution));
  }
  if (!isObject(value)) return [];
  if (step === undefined) return [{ object: value, path: at }];
  if (step === '@') return below(value, at, rest, execution);
  return below(own(value, String(step)), [...at, step], rest, execution);
}

async function fetchRoot(node: FetchNode, places: readonly Place[], execution: Execution): Promise<void> {
  const answer = await sendFetch(node, {}, execution, places);
  if (!answer) return;
  applyRewrites(node.outputRewrites, answer.data, execution.isOfType);
  for (const place of places) {
    for (const error of answer.errors)
      execution.errors.push({ subgraph: node.serviceName, path: [...place.path, ...renamed(node, error.path ?? [])], error });
    if (answer.data) merge(place.object, answer.data, execution.isConcrete);
  }
}

async function fetchEntities(
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  places: readonly Place[],
  execution: Execution,
): Promise<void> {
  const representations: PlainObject[] = [];
  const placesOf: Place[][] = [];
  const indexes = new Map<string, number>();
  for (const place of places) {
    const representation = representationOf(place.object, requires, execution.isOfType, execution.isNonNull);
    if (!representation) continue;
    if (representation === 'keyless') {
      absent(node, place, execution, false);
      continue;
    }
    if ('missing' in representation) {
      execution.gaps.push({
        path: place.path,
        subgraph: node.serviceName,
        because: representation.missing.flatMap((names) => blame(place, names, execution)),
      });
      continue;
    }
    applyRewrites(node.inputRewrites, representation.value, execution.isOfType);
    // The same entity in two places is asked for once.
    const key = JSON.stringify(representation.value);
    const index = indexes.get(key);
    if (index === undefined) {
      indexes.set(key, representations.length);
      representations.push(representation.value);
      placesOf.push([place]);
    } else placesOf[index]?.push(place);
  }
  if (representations.length === 0) return;

  const answer = await sendFetch(node, { representations }, execution, placesOf.flat());
  if (!answer) return;
  const entities = answer.data?.['_entities'];
  for (const error of answer.errors) {
    const [root, index, ...rest] = error.path ?? [];
    const located = root === '_entities' && typeof index === 'number' ? (placesOf[index] ?? []) : [];
    for (const place of located)
      execution.errors.push({ subgraph: node.serviceName, path: [...place.path, ...renamed(node, rest)], error });
  }
  if (!Array.isArray(entities) || entities.length !== representations.length) {
    if (answer.errors.length === 0 || entities !== undefined)
      fail(execution, new SubgraphFailure(node.serviceName, 'NONSENSE', 'entities'), placesOf.flat());
    else
      for (const place of placesOf.flat())
        execution.gaps.push({ path: place.path, subgraph: node.serviceName, because: [node.serviceName] });
    return;
  }
  const withError = new Set(answer.errors.flatMap(({ path }) => (path?.[0] === '_entities' ? [path[1]] : [])));
  for (const [index, entity] of entities.entries()) {
    const here = placesOf[index] ?? [];
    for (const place of here) {
      if (isObject(entity)) {
        // Each place gets a value of its own: what is merged into one must not show in another.
        const value = here.length > 1 ? structuredClone(entity) : entity;
        if (own(value, '__typename') === undefined) value['__typename'] = own(place.object, '__typename');
        applyRewrites(node.outputRewrites, value, execution.isOfType);
        merge(place.object, value, execution.isConcrete);
      } else absent(node, place, execution, withError.has(index));
    }
  }
}

/**
 * A subgraph answered that it has no such entity. In a graph of departments that is a failure (they hold no list of
 * subjects, so that they have none to miss); elsewhere Federation lets it mean null.
 */
function absent(node: FetchNode, place: Place, execution: Execution, hasError: boolean): void {
  const isFailure = execution.graph.ruled || hasError;
  execution.gaps.push({ path: place.path, subgraph: node.serviceName, because: isFailure ? [node.serviceName] : [] });
}

async function sendFetch(
  node: FetchNode,
  extra: PlainObject,
  execution: Execution,
  places: readonly Place[],
): Promise<SubgraphAnswer | undefined> {
  const variables: PlainObject = { ...extra };
  for (const name of node.variableUsages ?? []) {
    const value = execution.variables[name];
    if (value !== undefined) variables[name] = value;
  }
  try {
    const answer = await execution.send(node.serviceName, {
      query: node.operation,
      variables,
      operationName: node.operationName,
      isQuery: node.operationKind === 'query',
    });
    const selected = selectedOf(node);
    const entities = Array.isArray(variables['representations']) ? variables['representations'].length : 0;
    // An error that says nothing of where it belongs could be that of any null.
    const trustNulls = !execution.graph.ruled || answer.errors.every(({ path }) => leadsSomewhere(path, selected, entities));
    const data = answer.data && trimAnswer(node.serviceName, answer.data, selected, trustNulls);
    if (data === null || !trustNulls)
      for (const place of places) execution.gaps.push({ path: place.path, subgraph: node.serviceName, because: [node.serviceName] });
    return { ...answer, data };
  } catch (error) {
    fail(execution, error instanceof SubgraphFailure ? error : new SubgraphFailure(node.serviceName, 'NONSENSE'), places);
    return undefined;
  }
}

const selections = new WeakMap<FetchNode, Selected>();

/** What a fetch selects, worked out once for a plan. */
function selectedOf(node: FetchNode): Selected {
  let selected = selections.get(node);
  if (!selected) selections.set(node, (selected = selectedBy(node.operation)));
  return selected;
}

function fail(execution: Execution, failure: SubgraphFailure, places: readonly Place[]): void {
  execution.failures.push(failure);
  for (const place of places) execution.gaps.push({ path: place.path, subgraph: failure.subgraph, because: [failure.subgraph] });
}

/** Whose failure left a required field out: the owner of the first missing one, by its coordinate. */
function blame(place: Place, missing: readonly string[], execution: Execution): string[] {
  const stated = own(place.object, '__typename');
  let typeName = typeof stated === 'string' ? stated : '';
  let owner: string | undefined;
  for (const name of missing) {
    owner = execution.graph.table.get(`${typeName}.${name}`)?.sector ?? owner;
    const type = execution.graph.annotated.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    typeName = field ? String(field.type).replace(/[[\]!]/g, '') : '';
  }
  const path = JSON.stringify(place.path);
  // Only in an open graph may a subgraph have no entity.
  const hasNoEntity =
    !execution.graph.ruled &&
    execution.gaps.some((gap) => gap.subgraph === owner && gap.because.length === 0 && JSON.stringify(gap.path) === path);
  return owner === undefined || hasNoEntity ? [] : [owner];
}

/** An error's path as the client's document names it: aliases that the planner invented are taken back. */
function renamed(node: FetchNode, path: ResponsePath): ResponsePath {
  const names = new Map(
    (node.outputRewrites ?? []).flatMap((rewrite): [string, string][] =>
      rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo]] : [],
    ),
  );
  return names.size === 0 ? path : path.map((step) => (typeof step === 'string' ? (names.get(step) ?? step) : step));
}
