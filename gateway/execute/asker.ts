import { hash } from 'node:crypto';
import { contentOf, heldLevel, readsSomeOtherwise, type Access } from '../../common/access.ts';
import type { Graph } from '../graph/graph.ts';
import type { Caller } from '../identity/caller.ts';
import type { Asker } from './ask.ts';
import { narrowedAccess } from './narrowedAccess.ts';
import type { Reading } from './readAnswer.ts';
import type { SubgraphClient } from './subgraphClient.ts';
import { jsonToWire } from '../../common/wireText.ts';

/** What asking needs from outside. */
export interface AskServices {
  readonly client: (graph: Graph, subgraph: string) => SubgraphClient;
  readonly sign: (access: Access) => string | Promise<string>;
  readonly requestTimeoutMs: number;
  readonly copySpans: boolean;
}

/** Subgraphs whose answers depend on who asks (his documents, his cases, what he saved), not only on what he may see. */
const ANSWER_BY_CALLER: ReadonlySet<string> = new Set(['analysis', 'governance']);

/**
 * Asks departments in a caller's name: his access, signed once, and which request it is. Whoever reads as the subject itself,
 * or by consent, shares nothing with anybody. One deadline for all of a request.
 */
export function askerFor(graph: Graph, caller: Caller, accessNumber: number, services: AskServices): Asker {
  const { access, requestId, organisation, user, subject } = caller;
  const isOneself = readsSomeOtherwise(access);
  const reading: Reading = { copySpans: services.copySpans, ruled: graph.ruled };
  return {
    client: (name) => services.client(graph, name),
    context: (fetch) => services.sign(narrowedAccess(access, fetch)),
    call: graph.ruled ? jsonToWire({ requestId, organisation, user, subject }) : undefined,
    // Threat: two organisations that may see exactly the same ask for "their" documents at once, and one is given the other's.
    accessClass: (name) =>
      isOneself
        ? undefined
        : ANSWER_BY_CALLER.has(name)
          ? JSON.stringify([accessNumber, organisation, user, subject])
          : String(accessNumber),
    mayKeep: (name) => !isOneself && graph.ruled && heldLevel(access, name) !== 'RESTRICTED',
    accessDigest: () => digestOf(access),
    deadline: performance.now() + services.requestTimeoutMs,
    reading,
  };
}

const digests = new WeakMap<Access, string>();

function digestOf(access: Access): string {
  let digest = digests.get(access);
  if (digest === undefined) digests.set(access, (digest = hash('sha256', contentOf(access), 'base64url')));
  return digest;
}
