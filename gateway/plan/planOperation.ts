import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';

const CACHE_SIZE = 2_000;

/**
 * Plans authorised documents and remembers the plans. The key is (authorised document, operation name, supergraph): keyed
 * by the client's document, one caller's plan would answer another (silent nulls one way, forbidden fetches the other).
 */
export function planner(): (graph: Graph, document: DocumentNode, operationName: string | undefined) => QueryPlan {
  const plans = new Map<string, QueryPlan>();
  return (graph, document, operationName) => {
    const key = createHash('sha256')
      .update(JSON.stringify([print(document), operationName ?? null, graph.hash]))
      .digest('base64url');
    const known = plans.get(key);
    if (known) {
      plans.delete(key);
      plans.set(key, known);
      return known;
    }
    const operation = operationFromDocument(graph.supergraph.apiSchema(), document, { validate: false });
    const plan = graph.planner.buildQueryPlan(operation);
    if (plans.size >= CACHE_SIZE) plans.delete(plans.keys().next().value as string);
    plans.set(key, plan);
    return plan;
  };
}
