import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { QueryPlanner as ApolloPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { fromApolloPlan } from './apolloPlan.ts';
import { fromHivePlan } from './hivePlan.ts';
import type { PlanStep } from './plan.ts';
import type { PlannerProcess } from './plannerProcess.ts';

/** A planner for one supergraph. Rejects for an operation that it cannot plan. */
export type MakePlan = (operation: string, operationName: string | undefined) => Promise<PlanStep | undefined>;

/** The costliest operation that the limits let through is planned in a tenth of it. */
const MAX_PLANNING_MS = 3_000;

/** Which planner plans: the Hive router's (Rust, in another thread), or Apollo's. */
export type PlannerName = 'hive' | 'apollo';

/** What plans a graph's operations: the first, or the next where that one cannot. Made once for each graph. */
export function plannersFor(preferred: PlannerName, native: PlannerProcess): (graph: Graph) => readonly MakePlan[] {
  // Of all graphs that differ in their rules only: plans know none.
  const known = new WeakMap<Graph['supergraph'], readonly MakePlan[]>();
  return (graph) => {
    let planners = known.get(graph.supergraph);
    if (!planners) known.set(graph.supergraph, (planners = makePlanners(graph, preferred, native)));
    return planners;
  };
}

function makePlanners({ sdl, supergraph }: Graph, preferred: PlannerName, native: PlannerProcess): MakePlan[] {
  const apollo = apolloPlanner(supergraph);
  return preferred === 'hive' ? [hivePlanner(sdl, native), apollo] : [apollo];
}

/**
 * Plans in Rust, in another process. It is right where Apollo's planner silently is not: client arguments beside
 * `@requires` arguments, keys that are not resolvable, interface objects. Where the platform has none it rejects.
 */
function hivePlanner(sdl: string, native: PlannerProcess): MakePlan {
  return async (operation, operationName) => {
    const { node } = await native.plan(sdl, operation, operationName, MAX_PLANNING_MS);
    return node && fromHivePlan(node);
  };
}

/** Plans by @apollo/query-planner: everywhere, in the event loop, without a bound in time; the first plan takes about a second more. */
function apolloPlanner(supergraph: () => Supergraph): MakePlan {
  let planner: ApolloPlanner | undefined;
  return (text) => {
    planner ??= new ApolloPlanner(supergraph());
    const operation = operationFromDocument(supergraph().apiSchema(), parse(text), { validate: false });
    const { node } = planner.buildQueryPlan(operation);
    if (node?.kind === 'Subscription') return Promise.reject(new Error('subscriptions are not served'));
    return Promise.resolve(node && fromApolloPlan(node));
  };
}
