import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { QueryPlanner as ApolloPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { fromApolloPlan } from './apolloPlan.ts';
import { fromHivePlan } from './hivePlan.ts';
import type { PlanStep } from './plan.ts';

/** A planner for one supergraph. Rejects for an operation that it cannot plan, and when the signal says that it took too long. */
export type MakePlan = (operation: string, operationName: string | undefined, signal: AbortSignal) => Promise<PlanStep | undefined>;

/** Which planner plans: the Hive router's (Rust, in another thread), or Apollo's. */
export type PlannerName = 'hive' | 'apollo';

/** What plans a graph's operations: the first, or the next where that one cannot. Made once for each graph. */
export function plannersFor(preferred: PlannerName): (graph: Graph) => Promise<readonly MakePlan[]> {
  const known = new WeakMap<Graph, Promise<readonly MakePlan[]>>();
  return (graph) => {
    let planners = known.get(graph);
    if (!planners) known.set(graph, (planners = makePlanners(graph, preferred)));
    return planners;
  };
}

async function makePlanners({ sdl, supergraph }: Graph, preferred: PlannerName): Promise<MakePlan[]> {
  const native = preferred === 'hive' ? await hivePlanner(sdl).catch(() => undefined) : undefined;
  return [...(native ? [native] : []), apolloPlanner(supergraph)];
}

/**
 * Plans in Rust, outside the event loop. It is right where Apollo's planner silently is not: client arguments beside
 * `@requires` arguments, keys that are not resolvable, interface objects.
 */
async function hivePlanner(supergraphSdl: string): Promise<MakePlan | undefined> {
  // Not there on other platforms: Linux with glibc and macOS have it.
  const library = await import('@graphql-hive/router-query-planner').catch(() => undefined);
  if (!library) return undefined;
  const planner = new library.QueryPlanner(supergraphSdl);
  return async (operation, operationName, signal) => {
    const plan = await planner.planAsync(operation, operationName, new Set(), 0, signal);
    return plan.node && fromHivePlan(plan.node);
  };
}

/** Plans by @apollo/query-planner: everywhere, in the event loop, without a bound in time. */
function apolloPlanner(supergraph: Supergraph): MakePlan {
  const planner = new ApolloPlanner(supergraph);
  return (text) => {
    const operation = operationFromDocument(supergraph.apiSchema(), parse(text), { validate: false });
    const { node } = planner.buildQueryPlan(operation);
    if (node?.kind === 'Subscription') return Promise.reject(new Error('subscriptions are not served'));
    return Promise.resolve(node && fromApolloPlan(node));
  };
}
