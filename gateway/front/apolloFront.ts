import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { GatewayExecutionResult, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import type { Config } from '../../common/config.ts';
import { CreditGraphError, ERRORS } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import type { RedisClient } from '../../common/redis.ts';
import { fromWire, type WireText } from '../../common/wireText.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphLoader } from '../graph/graphLoader.ts';
import type { Caller } from '../identity/caller.ts';
import { persistedQueryCache } from '../operation/persistedQueryCache.ts';
import { reservedAliasRule } from '../operation/reservedAliasRule.ts';

/** What Apollo Server hands on to the pipeline. */
export interface RequestContextValue {
  readonly caller: Caller;
  /** It has reached the pipeline, which records what it decides. A call, because Apollo Server hands on a copy of this. */
  readonly onDecided: () => void;
}

/** A request that Apollo Server parsed and validated. */
export interface ValidatedRequest {
  readonly graph: Graph;
  readonly source: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/** What the front needs from outside. */
export interface FrontOptions {
  readonly config: Config;
  readonly loader: GraphLoader;
  readonly open: boolean;
  readonly redis: RedisClient | undefined;
  /** Operations that are registered, by the key of a persisted query. */
  readonly registered?: ((key: string) => Promise<string | undefined>) | undefined;
  readonly logger: Logger;
  /** Answers a validated request, as JSON; rejects with a {@link CreditGraphError} where it is refused. */
  readonly answer: (request: ValidatedRequest) => Promise<WireText>;
}

/**
 * Apollo Server before the pipeline: persisted queries, CSRF prevention, parsing, validation and whatever HTTP may bring.
 * Operations that it let through once need it no more ({@link knownRequest}).
 */
export function apolloFront({ config, loader, open, redis, registered, logger, answer }: FrontOptions): ApolloServer<RequestContextValue> {
  const keeper: GatewayInterface = {
    async load(given) {
      await loader.apollo.load(given);
      return {
        executor: (request) => execute(request as unknown as ApolloRequest, loader, answer, logger) as Promise<GatewayExecutionResult>,
      };
    },
    onSchemaLoadOrUpdate: (callback) => loader.onSchemaLoadOrUpdate(callback),
    stop: () => loader.apollo.stop(),
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
    persistedQueries: { cache: persistedQueryCache(redis, registered) },
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

const CSRF = 'This operation has been blocked as a potential Cross-Site Request Forgery';
/** A browser that comes here by hand is shown where the page is. */
const WHERE_THE_PAGE_IS = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">
<title>信用图谱 Credit Graph</title><p><a href="/">查询网页 / the page for queries</a></p></html>`;
const STACK_EXCEEDED = 'Maximum call stack size exceeded';

/** Apollo Server's own errors in the words of the list; its codes for what does not parse or validate are the field's standard and stay. */
function clientFormat(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  // What it refuses of persisted queries (a hash that is not the query's, another version) it gives a status and no code.
  if (code === 'INTERNAL_SERVER_ERROR' && isRefused(error))
    return { message: `${ERRORS.BAD_REQUEST.message}: ${formatted.message}`, extensions: { ...formatted.extensions, code: 'BAD_REQUEST' } };
  // So many lists or objects in each other that the parser's stack did not suffice.
  if (formatted.message.includes(STACK_EXCEEDED))
    return { message: ERRORS.OPERATION_TOO_LARGE.message, extensions: { code: 'OPERATION_TOO_LARGE' } };
  if (formatted.message.startsWith(CSRF)) return { message: ERRORS.CSRF_PREVENTED.message, extensions: { code: 'CSRF_PREVENTED' } };
  if (formatted.message === ERRORS.RESERVED_NAME.message)
    return { ...formatted, extensions: { ...formatted.extensions, code: 'RESERVED_NAME' } };
  return code === 'INTERNAL_SERVER_ERROR' ? { ...formatted, message: ERRORS.INTERNAL_SERVER_ERROR.message } : formatted;
}

function isRefused(error: unknown): boolean {
  const { http } = error instanceof GraphQLError ? (error.extensions as { http?: { status?: unknown } }) : {};
  return http?.status === 400;
}

/** None of Apollo's own pages; what goes wrong inside it is logged. */
const quietPlugin = (logger: Logger): ApolloServerPlugin<RequestContextValue> => ({
  serverWillStart: () => Promise.resolve({ renderLandingPage: () => Promise.resolve({ html: WHERE_THE_PAGE_IS }) }),
  unexpectedErrorProcessingRequest({ error }) {
    logger.error({ err: { message: error.message, stack: error.stack } }, 'request failed');
    return Promise.resolve();
  },
});

interface ApolloRequest {
  readonly schema: Parameters<GraphLoader['graphOf']>[0];
  readonly source: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly request: { readonly variables?: Record<string, unknown> };
  readonly context: RequestContextValue;
}

/** Answers for Apollo Server, which writes the answer itself; a refusal becomes an answer with its status. */
async function execute(request: ApolloRequest, loader: GraphLoader, answer: FrontOptions['answer'], logger: Logger) {
  const { caller } = request.context;
  request.context.onDecided();
  try {
    const { schema, source, document, operation } = request;
    const graph = loader.graphOf(schema);
    const text = await answer({ graph, source, document, operation, variables: request.request.variables ?? {}, caller });
    const { data, errors } = JSON.parse(fromWire(text)) as { data: unknown; errors?: GraphQLFormattedError[] };
    return { data, ...(errors ? { errors: errors.map(graphqlError) } : {}) };
  } catch (error) {
    const refusal = refusalOf(error, caller.requestId, logger);
    // Apollo Server takes the status from here, and leaves it out of the answer.
    const { retryAfterSeconds } = refusal.extensions;
    const headers = typeof retryAfterSeconds === 'number' ? new HeaderMap([['retry-after', String(retryAfterSeconds)]]) : new HeaderMap();
    const http = { status: refusal.status, headers };
    return { errors: [graphqlError({ message: refusal.message, extensions: { ...refusal.extensions, http } })] };
  }
}

/** What a client is told of a refused request; anything but a refusal is logged, and told nothing of. */
export function refusalOf(
  error: unknown,
  requestId: string,
  logger: Logger,
): { status: number; message: string; extensions: Record<string, unknown> } {
  const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
  if (!(error instanceof CreditGraphError))
    logger.error(
      {
        requestId,
        err: { message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? error.stack : undefined },
      },
      'request failed',
    );
  const status = known.status === 200 ? 400 : known.status;
  return { status, message: known.message, extensions: { ...known.details, code: known.code } };
}

/** Apollo Server formats GraphQLError objects only. */
function graphqlError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { ...(path ? { path } : {}), ...(extensions ? { extensions } : {}) });
}
