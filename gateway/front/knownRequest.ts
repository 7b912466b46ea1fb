import type { OperationDefinitionNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { operationNamed, type DocumentStore, type StoredDocument } from '../operation/documentStore.ts';
import { isObject } from '../../common/plainObject.ts';

/** A request for an operation that was parsed and validated before. */
export interface KnownRequest extends StoredDocument {
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By which it was named; undefined where its text was sent. */
  readonly hash: string | undefined;
}

/**
 * What a POST body asks for, if it is of the plainest kind and its operation is known: the text, or the hash of a persisted query,
 * variables, a name. Whatever is otherwise, odd or wrong is Apollo Server's to judge: `undefined`.
 */
export function knownRequest(body: unknown, graph: Graph, store: DocumentStore): KnownRequest | undefined {
  if (!isObject(body)) return undefined;
  const { query, variables = {}, operationName, extensions } = body;
  if (variables !== null && !isObject(variables)) return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return undefined;
  const hash = query === undefined ? hashOf(extensions) : undefined;
  const stored = hash === undefined ? sent(query, extensions, graph, store) : store.byHash(graph, hash);
  const operation = stored && operationNamed(stored, operationName ?? undefined);
  return stored && operation && { ...stored, operation, variables: variables ?? {}, hash };
}

function sent(query: unknown, extensions: unknown, graph: Graph, store: DocumentStore): StoredDocument | undefined {
  const isPlain = extensions === undefined || extensions === null;
  return isPlain && typeof query === 'string' ? store.byText(graph, query) : undefined;
}

function hashOf(extensions: unknown): string | undefined {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  if (!isObject(persisted) || persisted['version'] !== 1) return undefined;
  return typeof persisted['sha256Hash'] === 'string' ? persisted['sha256Hash'] : undefined;
}
