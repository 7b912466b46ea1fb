import { createHash } from 'node:crypto';
import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import { CreditGraphError } from '../../common/errors.ts';
import type { Graph } from '../graph/graph.ts';

/**
 * How much of documents' text the plans may be remembered for: a plan holds some ten times its document, and documents of
 * thousands of fields cost nobody but us anything to send, each a little different.
 */
const REMEMBERED_CHARACTERS = 16_000_000;

/** Requests to departments that one operation may cause: a hundred aliases over eight departments are cheap by their values alone. */
const MAX_FETCHES = 200;

/**
 * Plans authorised documents and remembers the plans. The key is (authorised document, operation name, supergraph): keyed
 * by the client's document, one caller's plan would answer another (silent nulls one way, forbidden fetches the other). Throws
 * OPERATION_TOO_COSTLY for a plan of more than 200 fetches.
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
    const fetches = fetchesIn(plan.node?.kind === 'Subscription' ? undefined : plan.node);
    if (fetches > MAX_FETCHES)
      throw new CreditGraphError('OPERATION_TOO_COSTLY', `请求部门次数 / requests to departments: ${fetches} > ${MAX_FETCHES}`);
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

function fetchesIn(node: PlanNode | undefined): number {
  switch (node?.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.reduce((sum, inner) => sum + fetchesIn(inner), 0);
    case 'Flatten':
      return fetchesIn(node.node);
    case 'Condition':
      return Math.max(fetchesIn(node.ifClause), fetchesIn(node.elseClause));
    case 'Fetch':
      return 1;
    default:
      return 0;
  }
}
