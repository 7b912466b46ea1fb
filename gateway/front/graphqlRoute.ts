import { randomUUID } from 'node:crypto';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CreditGraphError, ERRORS } from '../../common/errors.ts';
import type { Logger } from '../../common/logger.ts';
import { jsonToWire, type WireText } from '../../common/wireText.ts';
import type { Graph } from '../graph/graph.ts';
import type { Caller } from '../identity/caller.ts';
import type { CallerHeaders } from '../identity/identifyCaller.ts';
import type { Overload } from '../http/overload.ts';
import type { DocumentStore } from '../operation/documentStore.ts';
import { refusalOf, type RequestContextValue } from './apolloFront.ts';
import { knownRequest, type KnownRequest } from './knownRequest.ts';

const REQUEST_ID = /^[\w.-]{8,100}$/;
const REMEMBERED_ACCEPTS = 100;

/** What the route works with. */
export interface GraphqlRoute {
  readonly apollo: ApolloServer<RequestContextValue>;
  readonly identify: (headers: CallerHeaders, request: Pick<Caller, 'requestId' | 'address'>) => Promise<Caller>;
  readonly overload: Overload;
  readonly current: () => Graph;
  readonly store: DocumentStore;
  /** Answers a known request, as JSON. */
  readonly answer: (graph: Graph, request: KnownRequest, caller: Caller) => Promise<WireText>;
  readonly logger: Logger;
}

/** The request's id: the caller's own where it is harmless, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}

/**
 * `POST` and `GET /graphql`: identity first; then the pipeline, at once for an operation that was let through before, else by
 * Apollo Server. Whatever is refused before that has the same shape as any GraphQL error.
 */
export function graphqlRoute(server: FastifyInstance, route: GraphqlRoute): void {
  /** The media type that Apollo Server answered with, by what the client said to accept. */
  const mediaTypes = new Map<string, string>();
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      route.overload.enter();
    } catch (error) {
      return refuse(reply, error);
    }
    try {
      return await serve(request, reply);
    } finally {
      route.overload.leave();
    }
  };

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const requestId = requestIdOf(request.headers['x-request-id']);
    void reply.header('x-request-id', requestId);
    let caller: Caller;
    try {
      caller = await route.identify(request.headers, { requestId, address: request.ip });
    } catch (error) {
      return refuse(reply, error);
    }
    // What one caller may read must not be kept for another, by anybody on the way.
    void reply.headers({
      'x-policy-revision': String(caller.access.revision),
      'cache-control': 'no-store',
      vary: 'authorization, x-query-purpose, x-on-denied',
    });
    const mediaType = mediaTypes.get(acceptOf(request));
    const graph = route.current();
    const known = mediaType !== undefined && isPlainPost(request) ? knownRequest(request.body, graph, route.store) : undefined;
    if (known && mediaType !== undefined) return answerKnown(graph, known, caller, reply, mediaType);

    const response = await byApollo(request, caller);
    for (const [name, value] of response.headers) if (name !== 'cache-control') void reply.header(name, value);
    void reply.code(response.status ?? 200);
    if (response.body.kind !== 'complete') throw new Error('incremental delivery is not served');
    const answered = response.headers.get('content-type');
    if (isPlainPost(request) && (response.status ?? 200) === 200 && answered !== undefined && mediaTypes.size < REMEMBERED_ACCEPTS)
      mediaTypes.set(acceptOf(request), answered);
    return reply.send(response.body.string);
  };

  const answerKnown = async (
    graph: Graph,
    known: KnownRequest,
    caller: Caller,
    reply: FastifyReply,
    mediaType: string,
  ): Promise<FastifyReply> => {
    void reply.type(mediaType);
    let text: WireText;
    try {
      text = await route.answer(graph, known, caller);
    } catch (error) {
      const { status, message, extensions } = refusalOf(error, caller.requestId, route.logger);
      retryAfter(reply, extensions);
      return reply.code(status).send(Buffer.from(`${jsonToWire({ errors: [{ message, extensions }] })}\n`, 'latin1'));
    }
    // As one string with its head: wire text is bytes, and need not be copied into a buffer first.
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.setHeader('content-length', text.length);
    reply.raw.writeHead(200);
    reply.raw.end(text, 'latin1');
    return reply;
  };

  const byApollo = (request: FastifyRequest, caller: Caller) => {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    return route.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers, search: new URL(request.url, 'http://localhost').search, body: request.body },
      context: () => Promise.resolve({ caller }),
    });
  };
  server.route({ method: ['GET', 'POST'], url: '/graphql', handler: handle });
}

function acceptOf(request: FastifyRequest): string {
  return request.headers.accept ?? '';
}

/** A POST of JSON needs no preflight header against CSRF: browsers ask before they send one. */
function isPlainPost(request: FastifyRequest): boolean {
  const type = request.headers['content-type'];
  return request.method === 'POST' && (type === 'application/json' || type === 'application/json; charset=utf-8');
}

function retryAfter(reply: FastifyReply, { retryAfterSeconds }: Readonly<Record<string, unknown>>): void {
  if (typeof retryAfterSeconds === 'number') void reply.header('retry-after', String(retryAfterSeconds));
}

/** Refuses a request with a code of the list; anything else is an internal error and says nothing. */
export function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
  retryAfter(reply, known.details);
  if (known.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(ERRORS[known.code].status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message: known.message, extensions: { ...known.details, code: known.code } }] }));
}
