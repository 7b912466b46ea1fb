import { createHash } from 'node:crypto';
import { Kind, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Graph } from '../graph/graph.ts';

/** How much text of operations is remembered for a graph; parsed, each takes some twenty times its text. */
const REMEMBERED_CHARACTERS = 8_000_000;

/** A document that Apollo Server parsed and validated under a graph. */
export interface StoredDocument {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
}

/**
 * Documents that were parsed and validated, by their text and by its hash (automatic persisted queries), for each graph: asked
 * again, they need neither.
 */
export interface DocumentStore {
  byText(graph: Graph, text: string): StoredDocument | undefined;
  byHash(graph: Graph, sha256: string): StoredDocument | undefined;
  remember(graph: Graph, text: string, document: DocumentNode): void;
}

/** An empty store; forgotten graphs take their documents with them. */
export function documentStore(remembered = REMEMBERED_CHARACTERS): DocumentStore {
  const graphs = new WeakMap<Graph, { texts: LRUCache<string, StoredDocument>; hashes: LRUCache<string, string> }>();
  const of = (graph: Graph) => {
    let found = graphs.get(graph);
    if (!found) {
      const texts = new LRUCache<string, StoredDocument>({ maxSize: remembered, sizeCalculation: (_, text) => text.length + 1 });
      // It holds the texts themselves, and holds no more of them.
      const hashes = new LRUCache<string, string>({ maxSize: remembered, sizeCalculation: (text) => text.length + 1 });
      graphs.set(graph, (found = { texts, hashes }));
    }
    return found;
  };
  return {
    byText: (graph, text) => of(graph).texts.get(text),
    byHash(graph, sha256) {
      const { texts, hashes } = of(graph);
      const text = hashes.get(sha256);
      return text === undefined ? undefined : texts.get(text);
    },
    remember(graph, text, document) {
      const { texts, hashes } = of(graph);
      if (texts.has(text)) return;
      const operations = document.definitions.filter(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      );
      texts.set(text, { document, operations });
      hashes.set(createHash('sha256').update(text).digest('hex'), text);
    },
  };
}

/** The operation that a request means; undefined where none of that name, or several and none named. */
export function operationNamed({ operations }: StoredDocument, name: string | undefined): OperationDefinitionNode | undefined {
  if (name === undefined) return operations.length === 1 ? operations[0] : undefined;
  return operations.find((operation) => operation.name?.value === name);
}
