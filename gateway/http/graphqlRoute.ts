import { randomUUID } from 'node:crypto';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CreditGraphError, ERRORS } from '../../common/errors.ts';
import type { Caller } from '../identity/caller.ts';
import type { CallerHeaders } from '../identity/identifyCaller.ts';

/** What Apollo Server hands on to the pipeline. */
export interface RequestContextValue {
  readonly caller: Caller;
}

const REQUEST_ID = /^[\w.-]{8,100}$/;

/** The request's id: the caller's own where it is harmless, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}

/**
 * `POST` and `GET /graphql`: identity first, then Apollo Server (persisted queries, CSRF prevention, parsing and
 * validation), which calls the pipeline. Whatever is refused before that has the same shape as any GraphQL error.
 */
export function graphqlRoute(
  server: FastifyInstance,
  apollo: ApolloServer<RequestContextValue>,
  identify: (headers: CallerHeaders, requestId: string) => Promise<Caller>,
): void {
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const requestId = requestIdOf(request.headers['x-request-id']);
    void reply.header('x-request-id', requestId);
    let caller: Caller;
    try {
      caller = await identify(request.headers, requestId);
    } catch (error) {
      return refuse(reply, error);
    }
    void reply.header('x-policy-revision', String(caller.access.revision));
    // What one caller may read must not be kept for another, by anybody on the way.
    void reply.header('cache-control', 'no-store').header('vary', 'authorization, x-query-purpose, x-on-denied');
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers, search: new URL(request.url, 'http://localhost').search, body: request.body },
      context: () => Promise.resolve({ caller }),
    });
    for (const [name, value] of response.headers) if (name !== 'cache-control') void reply.header(name, value);
    void reply.code(response.status ?? 200);
    if (response.body.kind === 'complete') return reply.send(response.body.string);
    throw new Error('incremental delivery is not served');
  };
  server.route({ method: ['GET', 'POST'], url: '/graphql', handler: handle });
}

/** Refuses a request with a code of the list; anything else is an internal error and says nothing. */
export function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const known = error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR');
  if (known.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(ERRORS[known.code].status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message: known.message, extensions: { ...known.details, code: known.code } }] }));
}
