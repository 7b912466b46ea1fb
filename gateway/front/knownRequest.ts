import type { OperationDefinitionNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { operationNamed, type DocumentStore, type StoredDocument } from '../operation/documentStore.ts';
import { isObject } from '../../common/plainObject.ts';

/** A request for an operation that was parsed and validated before. */
export interface KnownRequest extends StoredDocument {
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
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
  const stored = documentOf(query, extensions, graph, store);
  const operation = stored && operationNamed(stored, operationName ?? undefined);
  return stored && operation && { ...stored, operation, variables: variables ?? {} };
}

function documentOf(query: unknown, extensions: unknown, graph: Graph, store: DocumentStore): StoredDocument | undefined {
  if (extensions === undefined || extensions === null) return typeof query === 'string' ? store.byText(graph, query) : undefined;
  if (query !== undefined || !isObject(extensions)) return undefined;
  const { persistedQuery } = extensions;
  if (!isObject(persistedQuery) || persistedQuery['version'] !== 1 || typeof persistedQuery['sha256Hash'] !== 'string') return undefined;
  return store.byHash(graph, persistedQuery['sha256Hash']);
}
