import type { ApolloGateway } from '@apollo/gateway';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { CreditGraphError } from '../common/errors.ts';
import { operationDigest } from './audit/operationDigest.ts';
import { requestRecords } from './authorise/requestRecords.ts';
import { askerFor } from './execute/asker.ts';
import { executeProgram, type Run } from './execute/executeProgram.ts';
import type { Executed } from './execute/executed.ts';
import { networkOf } from '../common/networkOf.ts';
import { jsonToWire, type WireText } from '../common/wireText.ts';
import { SUBJECT_TYPE, type Graph } from './graph/graph.ts';
import type { Caller } from './identity/caller.ts';
import { useOnce, withoutOnce, type OnceConsent } from './identity/useOnce.ts';
import { checkOperation } from './operation/checkOperation.ts';
import { introspect } from './operation/introspect.ts';
import { knownOperation } from './operation/knownOperation.ts';
import type { RateKey } from './operation/rateLimit.ts';
import { namedDocuments } from './operation/namedDocuments.ts';
import { namedSubjects } from './operation/namedSubjects.ts';
import type { PipelineServices } from './pipelineServices.ts';
import { prepare, type Prepared, type Preparing } from './prepare.ts';
import { executeStock } from './execute/stockExecutor.ts';
import { returnsOthers } from './execute/returnsOthers.ts';
import { tellsConsented } from './shape/tellsConsented.ts';
import { writeAnswer, type Written } from './shape/writeAnswer.ts';

/** A parsed and validated request, and who makes it. */
export interface PipelineRequest {
  readonly graph: Graph;
  readonly document: DocumentNode;
  /** Undefined where the document has none of that name, or several and none was named. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

const NOBODY: ReadonlyMap<string, readonly string[]> = new Map();

/**
 * The story of a request, from the validated document to the answer as the client is sent it (JSON). Throws
 * {@link CreditGraphError} where it is refused as a whole.
 */
export async function pipeline(request: PipelineRequest, services: PipelineServices): Promise<WireText> {
  const { caller, graph } = request;
  const { access } = caller;
  if (!request.operation)
    throw new CreditGraphError('BAD_REQUEST', 'operationName 须指明文档中的一个操作 / operationName must name one of the operations');

  // operation: small enough, its variables of the right types, and not too much of it
  const known = knownOperation(graph, request.document, request.operation);
  // What a mutation did cannot be done over because another answer used a consent up first.
  if (caller.once.length > 0 && known.operation.operation === 'mutation')
    return pipeline({ ...request, caller: withoutOnce(caller) }, services);
  const { variables, cost } = checkOperation(known, request.variables, services.limits);
  const rateKey = rateKeyOf(caller);
  services.rates.spend(rateKey, cost);
  const pairs = namedDocuments(known, variables);
  if (pairs.length > 0) await services.guesses.spend(rateKey.key, pairs);
  const introspection = known.introspects
    ? introspect(() => services.visible(graph, access).schema, known.operation, known.fragments, variables)
    : {};

  // authorise and plan: decide by coordinate and group of subjects, cut what may not be read, plan what is left; once for each access
  const { subject, plan } = services;
  const accessNumber = services.accessNumber(access);
  const named = namedSubjects(known, variables);
  const preparing: Preparing = { known, access, accessNumber, variables, named, groupOf: services.groupsFor(access), subject, plan };
  const prepared = prepare(preparing);
  const isMutation = known.operation.operation === 'mutation';
  const audited = { caller, operation: known.name, digest: operationDigest(known), isMutation, withheld: prepared.withheld };
  const denies = isMutation ? 'MUTATION_DENIED' : caller.rejectDenied ? 'DENIED' : undefined;
  if (denies && prepared.withheld.length > 0) {
    await services.audit.record({ ...audited, outcome: 'DENIED', code: denies });
    throw new CreditGraphError(denies, '', { coordinates: prepared.withheld.map(({ coordinate }) => coordinate) });
  }

  // What changes something is in the log before it does.
  if (isMutation) await services.audit.record({ ...audited, outcome: 'ATTEMPTED' });

  const startedAt = performance.now();
  // execute: fetch and merge, each record as far as it may be read
  const records = requestRecords(subject, preparing.groupOf, SUBJECT_TYPE);
  const asker = askerFor(graph, caller, accessNumber, services);
  const run = { graph, variables, asker, transport: services.transport, records, named };
  const executed = services.stock
    ? await executeOnStock(services.stock, prepared, run, known.name)
    : await execute(prepared, run, preparing);
  for (const failure of executed.failures)
    services.logger.warn({ requestId: caller.requestId, subgraph: failure.subgraph, reason: failure.message }, 'a department gave nothing');

  const executedAt = performance.now();
  services.metrics.stage('execute', (executedAt - startedAt) / 1_000);

  // shape: the client's own document, each record decided again, every null accounted for
  const written = writeAnswer({ graph, shape: prepared.shape, executed, introspection, records, isMutation });

  services.metrics.stage('shape', (performance.now() - executedAt) / 1_000);

  // identity, once more: what somebody consented to for one answer is used up before it leaves, if it does
  // A mutation has happened: what cannot be undone is not answered as if it had been refused.
  const refused = isMutation ? [] : refusedCoordinates(caller, written);
  const tells = ({ subject: id, datasets }: OnceConsent): boolean => tellsConsented(prepared.shape, written.served, id, datasets);
  const left = caller.once.length > 0 && refused.length === 0 ? await useOnce(caller, tells, services.useConsents) : undefined;
  if (left) return pipeline({ ...request, caller: left }, services);

  // audit: what has to be recorded is on the disk before the answer leaves, or it does not leave
  const outcome = refused.length > 0 ? 'DENIED' : written.errors.length > 0 ? 'PARTIAL' : 'ANSWERED';
  const { shape } = prepared;
  // That an answer is refused for what was found in it tells that it was found: who is read of sees that, too.
  const told = { shape, served: written.served, ...(outcome === 'DENIED' ? { code: outcome } : {}) };
  const recorded = services.audit.record({ ...audited, ...told, outcome, errors: written.errors });
  // A mutation has happened, and its attempt is on the disk: only what it shows of anybody must not leave unrecorded.
  if (recorded) await (isMutation && !showsAnybody(written) ? recorded.catch(() => undefined) : recorded);
  if (outcome === 'DENIED') throw new CreditGraphError('DENIED', '', { coordinates: refused });
  // As Apollo Server writes it: errors first, a line's end last.
  return written.errors.length > 0 ? `{"errors":${jsonToWire(written.errors)},"data":${written.data}}\n` : `{"data":${written.data}}\n`;
}

/** Runs what was prepared; once more, without trusting the arguments, where an owner returned others than they name. */
async function execute(prepared: Prepared, run: Omit<Run, 'program'>, preparing: Preparing): Promise<Executed> {
  const executed = await executeProgram({ ...run, program: await prepared.program() });
  if (!returnsOthers(executed.data, run.named)) return executed;
  const program = await prepare({ ...preparing, named: NOBODY }).program();
  return executeProgram({ ...run, named: NOBODY, program });
}

/** Runs what was authorised on @apollo/gateway's own executor (`--engine apollo`). */
async function executeOnStock(
  gateway: ApolloGateway,
  { document, shape }: Prepared,
  { graph, variables, asker }: Omit<Run, 'program'>,
  operationName: string | undefined,
): Promise<Executed> {
  if (!document) return { data: {}, errors: [], gaps: [], failures: [] };
  return executeStock({ gateway, graph, document, operationName, variables, shape: shape.root, asker });
}

/** An organisation's user, or where a request without a token comes from. */
function rateKeyOf({ access, organisation, user, subject, address }: Caller): RateKey {
  return access.identified
    ? { isIdentified: true, key: `${organisation ?? ''} ${user ?? subject ?? ''}` }
    : { isIdentified: false, key: networkOf(address) };
}

/** Whether an answer tells anything of a subject, or in whose matters. */
function showsAnybody({ served }: Written): boolean {
  return served.bySubject.size > 0 || served.inMatters.size > 0;
}

/** What the caller wants refused rather than withheld, by coordinate. */
function refusedCoordinates(caller: Caller, { errors }: Written): string[] {
  if (!caller.rejectDenied) return [];
  const withheld = errors.filter(({ extensions }) => extensions?.['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE');
  return [...new Set(withheld.map(({ extensions }) => String(extensions?.['coordinate'])))];
}
