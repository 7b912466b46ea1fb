import type { Access } from '../../common/access.ts';
import type { Graph } from '../graph/graph.ts';
import type { Caller } from '../identity/caller.ts';
import type { Send } from './executePlan.ts';
import type { SubgraphClient } from './subgraphClient.ts';

/** What sending needs from outside. */
export interface SendServices {
  readonly client: (graph: Graph, subgraph: string) => SubgraphClient;
  readonly sign: (access: Access) => Promise<string>;
  readonly requestTimeoutMs: number;
}

/** Sends fetches in a caller's name: his access, signed once, and which request they serve. One deadline for all of them. */
export function sendAs(graph: Graph, { access, requestId, organisation, user, subject }: Caller, services: SendServices): Send {
  const deadline = AbortSignal.timeout(services.requestTimeoutMs);
  const who = Object.entries({ organisation, user, subject }).filter(([, value]) => value !== undefined);
  const calls = [{ requestId, ...Object.fromEntries(who) }];
  return async (subgraph, fetch) =>
    services.client(graph, subgraph).send({ ...fetch, calls, deadline, context: await services.sign(access) });
}
