import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';

/**
 * How much of documents' text the plans may be remembered for: a plan holds some ten times its document, and documents of
 * thousands of fields cost nobody but us anything to send, each a little different.
 */
const REMEMBERED_CHARACTERS = 16_000_000;

/**
 * Plans authorised documents and remembers the plans. The key is (authorised document, operation name, supergraph): keyed
 * by the client's document, one caller's plan would answer another (silent nulls one way, forbidden fetches the other).
 */
export function planner(
  remembered = REMEMBERED_CHARACTERS,
): (graph: Graph, document: DocumentNode, operationName: string | undefined) => QueryPlan {
  const plans = new Map<string, { readonly plan: QueryPlan; readonly weight: number }>();
  let total = 0;
  return (graph, document, operationName) => {
    const text = JSON.stringify([print(document), operationName ?? null, graph.hash]);
    const key = createHash('sha256').update(text).digest('base64url');
    const known = plans.get(key);
    if (known) {
      plans.delete(key);
      plans.set(key, known);
      return known.plan;
    }
    const operation = operationFromDocument(graph.supergraph.apiSchema(), document, { validate: false });
    const plan = graph.planner.buildQueryPlan(operation);
    plans.set(key, { plan, weight: text.length });
    total += text.length;
    for (const [oldest, { weight }] of plans) {
      if (total <= remembered) break;
      plans.delete(oldest);
      total -= weight;
    }
    return plan;
  };
}
