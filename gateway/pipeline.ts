import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Access } from '../common/access.ts';
import type { OperationLimits } from '../common/config.ts';
import { CreditGraphError } from '../common/errors.ts';
import type { Logger } from '../common/logger.ts';
import type { SubjectReference } from '../common/opaqueId.ts';
import { auditRequest } from './audit/auditRequest.ts';
import { authorise } from './authorise/authorise.ts';
import { fieldDecider } from './authorise/fieldDecider.ts';
import { executePlan, type Executed } from './execute/executePlan.ts';
import type { SubgraphClient } from './execute/subgraphClient.ts';
import type { GraphLoader } from './graph/graphLoader.ts';
import type { Graph } from './graph/graph.ts';
import type { Caller } from './identity/caller.ts';
import { checkOperation } from './operation/checkOperation.ts';
import { introspect } from './operation/introspect.ts';
import type { VisibleSchema } from './operation/schemaForAccess.ts';
import type { planner } from './plan/planOperation.ts';
import { shapeAnswer, type Shaped } from './shape/shapeAnswer.ts';

/** A parsed and validated request, and who makes it. */
export interface PipelineRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Undefined where the document has none of that name, or several and none was named. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/** What the client is sent; `status` where it is not 200. */
export interface PipelineAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly status?: number;
}

/** What the stages need from outside. */
export interface PipelineServices {
  readonly loader: Pick<GraphLoader, 'graphOf'>;
  readonly limits: OperationLimits;
  readonly visible: (graph: Graph, access: Access) => VisibleSchema;
  readonly plan: ReturnType<typeof planner>;
  readonly client: (graph: Graph, subgraph: string) => SubgraphClient;
  readonly sign: (access: Access) => Promise<string>;
  readonly subject: (id: string) => SubjectReference | undefined;
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

const NOTHING_FETCHED: Executed = { data: {}, errors: [], gaps: [], failures: [] };

/** The story of a request, from the validated document to the answer. Throws {@link CreditGraphError} where it is refused as a whole. */
export async function pipeline(request: PipelineRequest, services: PipelineServices): Promise<PipelineAnswer> {
  const { caller, document } = request;
  const graph = services.loader.graphOf(request.schema);
  if (!request.operation)
    throw new CreditGraphError('BAD_REQUEST', 'operationName 须指明文档中的一个操作 / operationName must name one of the operations');
  const name = request.operation.name?.value;

  // operation: small enough, its variables of the right types
  const { operation, fragments, variables } = checkOperation(graph, document, request.operation, request.variables, services.limits);
  const introspection = introspect(() => services.visible(graph, caller.access).schema, operation, fragments, variables);

  // authorise: decide by coordinate, cut what nobody of any class may be read
  const decider = fieldDecider(graph, caller.access, variables);
  const authorised = authorise(graph, operation, fragments, decider, variables);
  const denies = operation.operation === 'mutation' ? 'MUTATION_DENIED' : caller.rejectDenied ? 'DENIED' : undefined;
  if (denies && authorised.withheld.length > 0) {
    auditRequest(services.logger, caller, name, 'DENIED', undefined, authorised.withheld);
    throw new CreditGraphError(denies, '', { coordinates: authorised.withheld.map(({ coordinate }) => coordinate) });
  }

  // plan: the authorised document, never the client's
  const plan = authorised.document && services.plan(graph, authorised.document, name);

  // execute: fetch and merge
  const executed = plan ? await executePlan(graph, plan, variables, sender(graph, caller, services)) : NOTHING_FETCHED;
  for (const failure of executed.failures)
    services.logger.warn({ requestId: caller.requestId, subgraph: failure.subgraph, reason: failure.message }, 'a department gave nothing');

  // shape: the client's own document, each record decided again, every null accounted for
  const shaped = shapeAnswer({
    graph,
    operation,
    fragments,
    variables,
    decider,
    emptied: authorised.emptied,
    executed,
    introspection,
    subject: services.subject,
  });

  // audit: before the answer leaves
  const isDenied = caller.rejectDenied && shaped.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE');
  auditRequest(
    services.logger,
    caller,
    name,
    isDenied ? 'DENIED' : shaped.errors.length > 0 ? 'PARTIAL' : 'ANSWERED',
    isDenied ? undefined : shaped,
    authorised.withheld,
  );
  if (isDenied) throw new CreditGraphError('DENIED', '', { coordinates: deniedCoordinates(shaped) });
  return { data: shaped.data, ...(shaped.errors.length > 0 ? { errors: shaped.errors } : {}) };
}

/** Sends a fetch in the caller's name: his access, signed once, and which request it serves. One deadline for all fetches. */
function sender(graph: Graph, caller: Caller, services: PipelineServices) {
  const deadline = AbortSignal.timeout(services.requestTimeoutMs);
  const { requestId, organisation, user, subject } = caller;
  const calls = [
    {
      requestId,
      ...(organisation === undefined ? {} : { organisation }),
      ...(user === undefined ? {} : { user }),
      ...(subject === undefined ? {} : { subject }),
    },
  ];
  return async (
    subgraph: string,
    fetch: { query: string; variables: Record<string, unknown>; operationName: string | undefined; isQuery: boolean },
  ) => services.client(graph, subgraph).send({ ...fetch, calls, deadline, context: await services.sign(caller.access) });
}

function deniedCoordinates({ errors }: Shaped): string[] {
  return [
    ...new Set(errors.flatMap(({ extensions }) => (typeof extensions?.['coordinate'] === 'string' ? [extensions['coordinate']] : []))),
  ];
}
