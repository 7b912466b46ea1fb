import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { CreditGraphError } from '../common/errors.ts';
import { auditRequest } from './audit/auditRequest.ts';
import { authorise } from './authorise/authorise.ts';
import { fieldDecider } from './authorise/fieldDecider.ts';
import { executePlan, type Executed } from './execute/executePlan.ts';
import { sendAs } from './execute/sendAs.ts';
import type { Caller } from './identity/caller.ts';
import { checkOperation } from './operation/checkOperation.ts';
import { introspect } from './operation/introspect.ts';
import type { PipelineServices } from './pipelineServices.ts';
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

/** What the client is sent. */
export interface PipelineAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
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
  const executed = plan ? await executePlan(graph, plan, variables, sendAs(graph, caller, services)) : NOTHING_FETCHED;
  for (const failure of executed.failures)
    services.logger.warn({ requestId: caller.requestId, subgraph: failure.subgraph, reason: failure.message }, 'a department gave nothing');

  // shape: the client's own document, each record decided again, every null accounted for
  const { emptied } = authorised;
  const { subject } = services;
  const shaped = shapeAnswer({ graph, operation, fragments, variables, decider, emptied, executed, introspection, subject });

  // audit: before the answer leaves
  const refused = refusedCoordinates(caller, shaped);
  const outcome = refused.length > 0 ? 'DENIED' : shaped.errors.length > 0 ? 'PARTIAL' : 'ANSWERED';
  auditRequest(services.logger, caller, name, outcome, outcome === 'DENIED' ? undefined : shaped, authorised.withheld);
  if (outcome === 'DENIED') throw new CreditGraphError('DENIED', '', { coordinates: refused });
  return { data: shaped.data, ...(shaped.errors.length > 0 ? { errors: shaped.errors } : {}) };
}

/** What the caller wants refused rather than withheld, by coordinate. */
function refusedCoordinates(caller: Caller, { errors }: Shaped): string[] {
  if (!caller.rejectDenied) return [];
  const withheld = errors.filter(({ extensions }) => extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE');
  return [...new Set(withheld.map(({ extensions }) => String(extensions?.['coordinate'])))];
}
