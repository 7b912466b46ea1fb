import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import type { GatewayExecutionResult, GatewayInterface } from '@apollo/server-gateway-interface';
import cors from '@fastify/cors';
import fastify, { type FastifyInstance } from 'fastify';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import { callerContextSigner } from '../common/callerContext.ts';
import { subgraphUrlOf, type Config } from '../common/config.ts';
import { CreditGraphError, ERRORS } from '../common/errors.ts';
import type { Keys } from '../common/keys.ts';
import type { Logger } from '../common/logger.ts';
import { opaqueIds, subjectReference } from '../common/opaqueId.ts';
import type { Policy } from '../common/policy.ts';
import type { RedisClient } from '../common/redis.ts';
import { subgraphClient, type SubgraphClient } from './execute/subgraphClient.ts';
import { graphLoader } from './graph/graphLoader.ts';
import type { Graph } from './graph/graph.ts';
import { demoRoutes } from './http/demoRoutes.ts';
import { graphqlRoute, refuse, type RequestContextValue } from './http/graphqlRoute.ts';
import { gatewayMetrics, healthRoutes } from './http/healthRoutes.ts';
import { pageRoutes } from './http/pageRoutes.ts';
import { identifyCaller } from './identity/identifyCaller.ts';
import { representation } from './identity/representation.ts';
import { tokenVerifier } from './identity/verifyToken.ts';
import { persistedQueryCache } from './operation/persistedQueryCache.ts';
import { reservedAliasRule } from './operation/reservedAliasRule.ts';
import { schemaForAccess } from './operation/schemaForAccess.ts';
import { pipeline } from './pipeline.ts';
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
  readonly redis: RedisClient | undefined;
  readonly logger: Logger;
}

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /** Stops taking requests, lets those under way finish, closes everything. */
  close(): Promise<void>;
}

/** Starts a gateway. Rejects when the supergraph cannot be served or the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, keys, logger, open } = options;
  const ids = opaqueIds(keys.subjectIdKey);
  const loader = graphLoader(options.supergraphFile, { open }, logger);
  const clients = new Map<string, SubgraphClient>();
  const client = (graph: Graph, name: string): SubgraphClient => {
    const url = open ? (graph.urls.get(name) ?? '') : subgraphUrlOf(config, name);
    const [key] = open ? [] : keys.pairs('gateway', name);
    const id = `${name} ${url}`;
    let known = clients.get(id);
    if (!known) clients.set(id, (known = subgraphClient(name, url, { timeoutMs: config.subgraphTimeoutMs, ...(key ? { key } : {}) })));
    return known;
  };
  const visible = schemaForAccess();
  const contextPrivate = keys.contextPrivate;
  if (!open && !contextPrivate) throw new Error('SUBGRAPH_KEYS: 网关需要 context.private / the gateway needs context.private');
  const signContext = contextPrivate && callerContextSigner(contextPrivate);
  const services: PipelineServices = {
    loader,
    limits: config.limits,
    visible,
    plan: planner(),
    client,
    sign: (access) => (open || !signContext ? Promise.resolve('') : signContext(access)),
    subject: (id) => subjectReference(ids, id),
    requestTimeoutMs: config.requestTimeoutMs,
    logger,
  };
  const apollo = apolloServer(loader.apollo, services, options);
  await apollo.start();
  try {
    loader.current();
  } catch (error) {
    await apollo.stop();
    throw error;
  }

  const [registryKey] = open ? [] : keys.pairs('gateway', 'registry');
  const represented = registryKey
    ? representation(subgraphUrlOf(config, 'registry'), registryKey, logger)
    : { of: () => Promise.resolve([]), close: () => Promise.resolve() };
  const identity = {
    verify: tokenVerifier(config.identity, keys),
    policy: options.policy,
    demo: config.identity.kind === 'demo',
    ids,
    representation: represented,
  };
  const identify: Parameters<typeof graphqlRoute>[2] = (headers, requestId) =>
    identifyCaller(open ? { 'x-on-denied': undefined } : headers, requestId, identity);

  let stopping = false;
  const metrics = gatewayMetrics();
  const server = httpServer(config, logger);
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
  graphqlRoute(server, apollo, identify);
  server.get('/schema.graphql', async (request, reply) => {
    try {
      const { access } = await identify(request.headers, 'schema');
      return await reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(visible(loader.current(), access).sdl);
    } catch (error) {
      return refuse(reply, error);
    }
  });
  healthRoutes(
    server,
    () => ({
      ok: !stopping,
      detail: { supergraph: loader.current().hash, ...(open ? {} : { policyRevision: options.policy().revision }) },
    }),
    metrics,
  );
  if (!open) {
    await pageRoutes(server);
    if (keys.demo && config.identity.kind === 'demo') demoRoutes(server, keys);
  }
  const url = await server.listen({ port: config.port, host: config.host });
  return {
    url: url.replace('[::]', 'localhost').replace('0.0.0.0', 'localhost'),
    async close() {
      stopping = true;
      await server.close();
      await apollo.stop();
      await Promise.all([...[...clients.values()].map((each) => each.close()), represented.close()]);
    },
  };
}

function httpServer(config: Config, logger: Logger): FastifyInstance {
  const server = fastify({ bodyLimit: config.maxBodyBytes, trustProxy: config.trustProxy, logger: false, return503OnClosing: true });
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
    return refuse(reply, new CreditGraphError(code));
  });
  return server;
}

function apolloServer(
  gateway: GatewayInterface,
  services: PipelineServices,
  { config, logger, redis, open }: GatewayOptions,
): ApolloServer<RequestContextValue> {
  const keeper: GatewayInterface = {
    async load(given) {
      await gateway.load(given);
      return { executor: (request) => answer(request as unknown as ApolloRequest, services) as Promise<GatewayExecutionResult> };
    },
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
  };
  return new ApolloServer<RequestContextValue>({
    gateway: keeper,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !open,
    parseOptions: { maxTokens: config.limits.maxTokens },
    validationRules: [reservedAliasRule],
    persistedQueries: { cache: persistedQueryCache(redis) },
    stopOnTerminationSignals: false,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: unknown) => logger.warn({ from: '@apollo/server' }, String(message)),
      error: (message: unknown) => logger.error({ from: '@apollo/server' }, String(message)),
    },
    formatError: clientFormat,
    plugins: [quietPlugin(logger)],
  });
}

/** Apollo Server's own errors in the words of the list; its codes for what does not parse or validate are the field's standard and stay. */
function clientFormat(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  if (formatted.message === ERRORS.RESERVED_NAME.message)
    return { ...formatted, extensions: { ...formatted.extensions, code: 'RESERVED_NAME' } };
  return code === 'INTERNAL_SERVER_ERROR' ? { ...formatted, message: ERRORS.INTERNAL_SERVER_ERROR.message } : formatted;
}

/** None of Apollo's own pages; what goes wrong inside it is logged. */
const quietPlugin = (logger: Logger): ApolloServerPlugin<RequestContextValue> => ({
  serverWillStart: () => Promise.resolve({ renderLandingPage: () => Promise.resolve({ html: '' }) }),
  unexpectedErrorProcessingRequest({ error }) {
    logger.error({ err: { message: error.message, stack: error.stack } }, 'request failed');
    return Promise.resolve();
  },
});

interface ApolloRequest {
  readonly schema: Parameters<PipelineServices['loader']['graphOf']>[0];
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly request: { readonly variables?: Record<string, unknown> };
  readonly context: RequestContextValue;
}

/** Runs the pipeline for Apollo Server; a refusal becomes an answer with its status. */
async function answer(request: ApolloRequest, services: PipelineServices) {
  try {
    const { data, errors } = await pipeline(
      {
        schema: request.schema,
        document: request.document,
        operation: request.operation,
        variables: request.request.variables ?? {},
        caller: request.context.caller,
      },
      services,
    );
    return { data, ...(errors ? { errors: errors.map(graphqlError) } : {}) };
  } catch (error) {
    const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
    if (!(error instanceof CreditGraphError))
      services.logger.error(
        {
          requestId: request.context.caller.requestId,
          err: { message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? error.stack : undefined },
        },
        'request failed',
      );
    // Apollo Server takes the status from here, and leaves it out of the answer.
    const http = { status: known.status === 200 ? 400 : known.status };
    return { errors: [graphqlError({ message: known.message, extensions: { ...known.details, code: known.code, http } })] };
  }
}

/** Apollo Server formats GraphQLError objects only. */
function graphqlError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { ...(path ? { path } : {}), ...(extensions ? { extensions } : {}) });
}
