import { createHash } from 'node:crypto';
import type { ApolloGateway } from '@apollo/gateway';
import { GraphQLError, print, type DocumentNode } from 'graphql';
import { isObject, own, type PlainObject } from '../../common/plainObject.ts';
import { fromWire, jsonToWire, valueToWire } from '../../common/wireText.ts';
import type { FieldShape, ObjectShape } from '../compile/compileShape.ts';
import { clientStep } from '../operation/responseKeys.ts';
import type { Graph } from '../graph/graph.ts';
import type { Asker } from './ask.ts';
import type { Executed, Gap, LocatedError } from './executed.ts';
import { SubgraphFailure } from './subgraphFailure.ts';

/** What @apollo/gateway hands to whoever sends its fetches. */
interface StockRequest {
  readonly request: { readonly query?: string; readonly variables?: Record<string, unknown> };
  readonly context: { readonly asker: Asker };
}

/** Sends the fetches of the stock executor as all others are sent: signed, in the caller's name, within his time. */
export function stockService(name: string): { process: (given: never) => Promise<never> } {
  const process = async ({ request, context }: StockRequest) => {
    const { asker } = context;
    const text = jsonToWire({ query: request.query, variables: request.variables ?? {} });
    const calls = asker.call === undefined ? '' : `,"extensions":{"calls":[${asker.call}]}`;
    const { status, body } = await asker.client(name).send({
      body: Buffer.from(`${text.slice(0, -1)}${calls}}`, 'latin1'),
      context: await asker.context(text),
      isQuery: !/^mutation\b/.test(request.query ?? ''),
      deadline: asker.deadline,
    });
    if (status === 403) throw new SubgraphFailure(name, 'HTTP', 'status 403');
    return JSON.parse(body.toString('utf8')) as unknown;
  };
  return { process: process as unknown as (given: never) => Promise<never> };
}

/** What the stock executor is run with. */
export interface StockRun {
  readonly gateway: ApolloGateway;
  readonly graph: Graph;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly shape: ObjectShape;
  readonly asker: Asker;
}

/**
 * Runs an authorised document on @apollo/gateway's own executor: the yardstick, and the way back. It decides no record before
 * the fetch, and loses the difference between what is missing and what is null: every null of a department that failed anywhere in
 * the request is taken for missing.
 */
export async function executeStock({ gateway, graph, document, operationName, variables, shape, asker }: StockRun): Promise<Executed> {
  const query = print(document);
  const result = await gateway.executor({
    document,
    schema: graph.api,
    request: { query, variables, http: undefined },
    queryHash: createHash('sha256').update(query).digest('hex'),
    operationName: operationName ?? null,
    source: query,
    context: { asker },
    cache: undefined,
    metrics: {},
    logger: console,
    overallCachePolicy: undefined,
  } as never);
  const errors: LocatedError[] = [];
  const gaps: Gap[] = [];
  const failures: SubgraphFailure[] = [];
  const failed = new Set<string>();
  for (const error of result.errors ?? []) {
    const given = error instanceof GraphQLError ? error.toJSON() : error;
    const name = given.extensions?.['serviceName'];
    const subgraph = typeof name === 'string' ? name : '';
    if (given.path && given.path.length > 0) errors.push({ subgraph, path: given.path.map(clientStep), error: given });
    else if (subgraph !== '' && !failed.has(subgraph)) {
      failed.add(subgraph);
      failures.push(new SubgraphFailure(subgraph, 'REFUSED'));
      gaps.push({ path: [], subgraph, because: [subgraph] });
    }
  }
  const data = isObject(result.data) ? (valueToWire(result.data) as PlainObject) : {};
  if (failed.size > 0) withoutNulls(data, shape, failed);
  return { data, errors, gaps, failures };
}

/** Takes out the nulls of fields that a failed subgraph owns. */
function withoutNulls(object: PlainObject, shape: ObjectShape, failed: ReadonlySet<string>): void {
  for (const field of shape.fields) {
    if (field.kind !== 'value') continue;
    const value = own(object, field.source);
    if (value === null && (field.owner === undefined || failed.has(field.owner))) Reflect.deleteProperty(object, field.source);
    else below(value, field, failed);
  }
}

function below(value: unknown, field: FieldShape, failed: ReadonlySet<string>): void {
  if (Array.isArray(value)) for (const item of value) below(item, field, failed);
  else if (isObject(value) && !field.leaf) {
    const named = own(value, '__typename');
    const shape = field.belowNamed(typeof named === 'string' ? fromWire(named) : undefined);
    if (shape) withoutNulls(value, shape, failed);
  }
}
