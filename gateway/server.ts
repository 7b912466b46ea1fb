import cors from '@fastify/cors';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { ChangeFeed } from '../common/changeFeed.ts';
import { callerContextSigner } from '../common/callerContext.ts';
import { subgraphUrlOf, type Config } from '../common/config.ts';
import { accessNumbers, type Access } from '../common/access.ts';
import { CreditGraphError } from '../common/errors.ts';
import type { Keys } from '../common/keys.ts';
import type { Logger } from '../common/logger.ts';
import { opaqueIds, subjectReference } from '../common/opaqueId.ts';
import type { Policy } from '../common/policy.ts';
import type { RedisClient } from '../common/redis.ts';
import { NO_AUDIT, startAudit, type Audit } from './audit/audit.ts';
import { recordingFiles } from './audit/recordingFiles.ts';
import { recordingRefusals, recordRefusedCaller, recordRefusedRequest } from './audit/recordingRefusals.ts';
import { recordGroupsFor } from './authorise/recordGroup.ts';
import { askEntities, askRoot } from './execute/ask.ts';
import { batching } from './execute/batch.ts';
import { entityCache } from './execute/entityCache.ts';
import type { Transport } from './execute/executeProgram.ts';
import { redisEntities } from './execute/sharedEntities.ts';
import { stockService } from './execute/stockExecutor.ts';
import { subgraphClient, type SubgraphClient } from './execute/subgraphClient.ts';
import { graphLoader } from './graph/graphLoader.ts';
import { graphsUnder } from './graph/graphUnder.ts';
import type { Graph } from './graph/graph.ts';
import { bodyDeadline } from './front/bodyDeadline.ts';
import { attachmentRoutes } from './http/attachmentRoutes.ts';
import { documentRoutes } from './http/documentRoutes.ts';
import { collectRoutes, type Supply } from './http/collectRoutes.ts';
import { demoRoutes } from './http/demoRoutes.ts';
import { apolloFront } from './front/apolloFront.ts';
import { directPosts, type DirectPosts } from './front/directPosts.ts';
import { graphqlHandler, type GraphqlServices } from './front/graphqlHandler.ts';
import { graphqlRoute } from './front/graphqlRoute.ts';
import { refusal } from './front/refusal.ts';
import { healthRoutes } from './http/healthRoutes.ts';
import { gatewayMetrics, type Metrics } from './http/metrics.ts';
import { overload } from './http/overload.ts';
import { pageRoutes } from './http/pageRoutes.ts';
import { publicationRoutes } from './http/publicationRoutes.ts';
import { identifyCaller } from './identity/identifyCaller.ts';
import { NO_PERMITS, type PermitFeed } from './identity/permitFeed.ts';
import { policiesByRevision } from './identity/policiesByRevision.ts';
import { quotas } from './identity/quotas.ts';
import { representation } from './identity/representation.ts';
import { signedAsker } from './identity/signedAsker.ts';
import { tokenVerifier } from './identity/verifyToken.ts';
import { rateLimiter } from './operation/rateLimit.ts';
import { nameGuesses } from './operation/nameGuesses.ts';
import { registeredOperations } from './operation/registeredOperations.ts';
import { documentStore } from './operation/documentStore.ts';
import { schemaForAccess } from './operation/schemaForAccess.ts';
import { pipeline, type PipelineRequest } from './pipeline.ts';
import type { PipelineServices } from './pipelineServices.ts';
import { planner } from './plan/planOperation.ts';

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly config: Config;
  readonly supergraphFile: string;
  /** Serve a supergraph without rules, without identity and without signing. */
  readonly open: boolean;
  readonly keys: Keys;
  readonly policy: () => Policy;
  /** Consents and elevations; without it there are none. */
  readonly permits?: PermitFeed | undefined;
  readonly redis: RedisClient | undefined;
  /** Our executor, or @apollo/gateway's. */
  readonly engine?: 'own' | 'apollo';
  /** Collects the metrics of all workers, where there are several. */
  readonly gatherMetrics?: ((registry: Metrics['registry']) => () => Promise<string>) | undefined;
  /** Collects files that suppliers hand in; without it none are taken. */
  readonly supply?: Supply | undefined;
  /** Where changes of departments' data are announced; without it nothing is kept. */
  readonly changes?: ChangeFeed | undefined;
  /** Takes the place of its own audit, so that what that costs can be measured. */
  readonly audit?: Audit | undefined;
  readonly logger: Logger;
}

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /** The graph that new requests get. */
  graph(): Graph;
  /** Stops taking requests, lets those under way finish, closes everything. */
  close(): Promise<void>;
}

/** A megabyte of the log may take governance a while. */
const AUDIT_TIMEOUT_MS = 30_000;

/** Starts a gateway. Rejects when the supergraph cannot be served or the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, keys, logger, open } = options;
  const ids = opaqueIds(keys.subjectIdKey);
  const plan = planner(config.queryPlanner);
  const loader = graphLoader(
    options.supergraphFile,
    {
      open,
      isStock: options.engine === 'apollo',
      service: stockService,
      onGraph: (graph) => void plan.warm(graph).then((plans) => logger.debug({ plans, supergraph: graph.hash }, 'plans made anew')),
    },
    logger,
  );
  const metrics = gatewayMetrics();
  const rates = rateLimiter(config.rateLimits, options.redis, logger, () => metrics.refused('rate'));
  const front = overload(config.maxRequestsUnderWay, () => metrics.refused('overload'));
  const clients = new Map<string, SubgraphClient>();
  metrics.breakers(() => [...clients.values()].map(({ name, isOpen }) => ({ subgraph: name, isOpen: isOpen() })));
  const known = new WeakMap<Graph, Map<string, SubgraphClient>>();
  const makeClient = (graph: Graph, name: string): SubgraphClient => {
    const url = open ? (graph.urls.get(name) ?? '') : subgraphUrlOf(config, name);
    const id = `${name} ${url}`;
    const [key] = open ? [] : keys.pairs('gateway', name);
    const made =
      clients.get(id) ??
      subgraphClient(name, url, {
        timeoutMs: config.subgraphTimeoutMs,
        onEnd: (outcome, seconds) => metrics.asked(name, outcome, seconds),
        ...(key ? { key } : {}),
      });
    clients.set(id, made);
    return made;
  };
  const client = (graph: Graph, name: string): SubgraphClient => {
    let ofGraph = known.get(graph);
    if (!ofGraph) known.set(graph, (ofGraph = new Map<string, SubgraphClient>()));
    let found = ofGraph.get(name);
    if (!found) ofGraph.set(name, (found = makeClient(graph, name)));
    return found;
  };
  if (!open && !keys.auditPrivate) throw new Error('SUBGRAPH_KEYS: audit.private');
  const governanceUrl = (): string => subgraphUrlOf(config, 'governance');
  const policies = policiesByRevision(options.policy);
  const audit =
    options.audit ??
    (!open && keys.auditPrivate
      ? await startAudit({
          dir: config.spoolDir,
          maxBytes: config.spoolMaxBytes,
          key: keys.auditPrivate,
          governance: signedAsker('governance', governanceUrl, keys, { connections: 2, timeoutMs: AUDIT_TIMEOUT_MS }),
          hidden: policies.hiddenBy,
          metrics,
          logger,
        })
      : NO_AUDIT);
  const visible = schemaForAccess();
  const contextPrivate = keys.contextPrivate;
  if (!open && !contextPrivate) throw new Error('SUBGRAPH_KEYS: 网关需要 context.private / the gateway needs context.private');
  const signContext = contextPrivate && callerContextSigner(contextPrivate);
  const store = documentStore();
  const withRules = graphsUnder();
  const under = (graph: Graph, access: Access): Graph => withRules(graph, policies.rulesOf(access.revision));
  const services: PipelineServices = {
    limits: config.limits,
    visible,
    plan,
    stock: options.engine === 'apollo' ? loader.apollo : undefined,
    client,
    sign: (access) => (open || !signContext ? '' : signContext(access)),
    transport: transportFor(options, metrics),
    subject: (id) => subjectReference(ids, id),
    accessNumber: accessNumbers(),
    groupsFor: recordGroupsFor(),
    requestTimeoutMs: config.requestTimeoutMs,
    copySpans: config.copySpans,
    rates,
    guesses: nameGuesses(keys.subjectIdKey, options.redis, logger),
    audit,
    metrics,
    useConsents: (options.permits ?? NO_PERMITS).useUp,
    logger,
  };
  const governance = open ? undefined : signedAsker('governance', governanceUrl, keys);
  const registered = governance && registeredOperations((endpoint, body) => governance.ask(endpoint, body), logger);
  const answer = recordingRefusals((request: PipelineRequest) => pipeline(request, services), audit);
  const apollo = apolloFront({
    config,
    loader,
    open,
    redis: options.redis,
    registered: registered?.find,
    logger,
    async answer({ source, graph: loaded, ...request }) {
      const graph = under(loaded, request.caller.access);
      const text = await answer({ ...request, graph });
      store.remember(graph, source, request.document);
      return text;
    },
  });
  await apollo.start();
  try {
    loader.current();
  } catch (error) {
    await apollo.stop();
    await audit.close();
    throw error;
  }

  const represented = open
    ? { of: () => Promise.resolve([]), close: () => Promise.resolve() }
    : representation(
        signedAsker('registry', () => subgraphUrlOf(config, 'registry'), keys),
        logger,
      );
  const identity = {
    verify: tokenVerifier(config.identity, keys),
    policy: policies.current,
    demo: config.identity.kind === 'demo',
    ids,
    representation: represented,
    permits: options.permits ?? NO_PERMITS,
    quotas: quotas(options.redis, logger),
  };
  const identify: GraphqlServices['identify'] = (headers, request) => identifyCaller(open ? {} : headers, request, identity);

  let stopping = false;
  const handle = graphqlHandler({
    apollo,
    identify,
    overload: front,
    current: (access) => under(loader.current(), access),
    store,
    answer: (graph, { document, operation, variables }, caller) => answer({ graph, document, operation, variables, caller }),
    onNamed: (hash) => registered?.used(hash),
    onRejected: (rejected) => recordRefusedRequest(rejected, audit),
    onRefused({ purpose: named, ...refused }) {
      const { revision, purposes } = policies.current();
      // What it says may be anything.
      const purpose = purposes.find(({ code }) => code === named)?.code;
      recordRefusedCaller({ ...refused, purpose, revision }, audit);
    },
    logger,
  });
  const direct: DirectPosts = {
    handle,
    maxBodyBytes: config.maxBodyBytes,
    trustProxy: config.trustProxy,
    isStopping: () => stopping,
    onAnswered: (status) => metrics.request(status),
  };
  const server = httpServer(config, logger, direct);
  server.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.url === '/graphql') metrics.request(reply.statusCode);
    done();
  });
  if (config.corsOrigins.length > 0) {
    await server.register(cors, {
      origin: [...config.corsOrigins],
      allowedHeaders: [
        'authorization',
        'content-type',
        'apollo-require-preflight',
        'x-query-purpose',
        'x-query-reference',
        'x-on-denied',
        'x-request-id',
      ],
      exposedHeaders: ['x-request-id', 'x-policy-revision'],
      maxAge: 600,
    });
  }
  graphqlRoute(server, handle);
  const { verify } = identity;
  const recording = recordingFiles(audit, () => policies.current().revision);
  if (governance)
    attachmentRoutes(server, { verify, keep: (file) => governance.ask('attachment', file), rates, overload: front, recording });
  if (options.supply && !open)
    collectRoutes(server, { verify, supply: options.supply, maxBytes: config.maxCollectBytes, recording, logger });
  server.get('/schema.graphql', async (request, reply) => {
    try {
      const { access } = await identify(request.headers, { requestId: 'schema', address: request.ip });
      return await reply
        .type('text/plain; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(visible(under(loader.current(), access), access).sdl);
    } catch (error) {
      return refuse(reply, error);
    }
  });
  healthRoutes(
    server,
    () => ({
      ok: !stopping,
      detail: { supergraph: loader.current().hash, ...(open ? {} : policyDetail(options.policy())) },
    }),
    metrics,
    options.gatherMetrics?.(metrics.registry),
  );
  if (!open) {
    publicationRoutes(server, handle);
    documentRoutes(server, handle);
    await pageRoutes(server);
    if (keys.demo && config.identity.kind === 'demo') demoRoutes(server, keys);
  }
  const url = await server.listen({ port: config.port, host: config.host });
  return {
    url: url.replace('[::]', 'localhost').replace('0.0.0.0', 'localhost'),
    graph: () => loader.current(),
    async close() {
      stopping = true;
      await server.close();
      rates.close();
      plan.close();
      front.close();
      await apollo.stop();
      await audit.close();
      await Promise.all([...[...clients.values()].map((each) => each.close()), represented.close(), governance?.close()]);
    },
  };
}

function policyDetail({ revision, onlyOpen }: Policy): Record<string, unknown> {
  return { policyRevision: revision, ...(onlyOpen ? { onlyOpen: true } : {}) };
}

/** How departments are asked: what is kept first, then together with others, then alone. */
function transportFor({ config, open, redis, changes }: GatewayOptions, metrics: Metrics): Transport {
  const network = config.batchRequests ? batching(metrics) : { askEntities, askRoot };
  if (open || !config.entityCache || !changes) return network;
  return entityCache(network, changes, metrics, redis && redisEntities(redis));
}

/** Refuses a request that a route could not take. */
function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, headers, body } = refusal(error);
  return reply.code(status).headers(headers).send(body);
}

function httpServer(config: Config, logger: Logger, direct: DirectPosts): FastifyInstance {
  const server = fastify({
    bodyLimit: config.maxBodyBytes,
    trustProxy: config.trustProxy,
    logger: false,
    return503OnClosing: true,
    serverFactory: directPosts(direct),
    // What the router itself cannot take: an address that is none.
    frameworkErrors: (_error, _request, reply) => void refuse(reply, new CreditGraphError('BAD_REQUEST')),
  });
  bodyDeadline(server);
  server.removeContentTypeParser('text/plain');
  server.setNotFoundHandler((_request, reply) => refuse(reply, new CreditGraphError('NOT_FOUND')));
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof CreditGraphError) return refuse(reply, error);
    const code =
      error.statusCode === 413
        ? 'BODY_TOO_LARGE'
        : error.statusCode === 415
          ? 'UNSUPPORTED_MEDIA_TYPE'
          : error.statusCode !== undefined && error.statusCode < 500
            ? 'BAD_REQUEST'
            : 'INTERNAL_SERVER_ERROR';
    if (code === 'INTERNAL_SERVER_ERROR')
      logger.error({ err: { message: error.message, stack: error.stack }, path: request.routeOptions.url }, 'request failed');
    return refuse(reply, new CreditGraphError(code, code === 'UNSUPPORTED_MEDIA_TYPE' ? 'application/json' : undefined));
  });
  return server;
}
