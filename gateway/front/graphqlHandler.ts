import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Access } from '../../common/access.ts';
import type { Logger } from '../../common/logger.ts';
import { jsonToWire, type WireText } from '../../common/wireText.ts';
import type { Graph } from '../graph/graph.ts';
import type { Overload } from '../http/overload.ts';
import type { Caller } from '../identity/caller.ts';
import type { CallerHeaders, IdentifiedRequest } from '../identity/identifyCaller.ts';
import type { VerifiedToken } from '../identity/verifyToken.ts';
import type { DocumentStore } from '../operation/documentStore.ts';
import { refusalOf, type RequestContextValue } from './apolloFront.ts';
import type { HttpReply } from './httpReply.ts';
import { knownRequest, type KnownRequest } from './knownRequest.ts';
import { refusal, retryAfter } from './refusal.ts';

const REQUEST_ID = /^[\w.-]{8,100}$/;
const REMEMBERED_ACCEPTS = 100;

const rejectedSchema = z.object({ errors: z.array(z.object({ extensions: z.object({ code: z.string() }).optional() })) });

/** A request to `/graphql`, its body parsed. */
export interface GraphqlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Where it comes from. */
  readonly address: string;
}

/** What the handler works with. */
export interface GraphqlServices {
  readonly apollo: ApolloServer<RequestContextValue>;
  readonly identify: (headers: CallerHeaders, request: IdentifiedRequest) => Promise<Caller>;
  readonly overload: Overload;
  /** The graph under the policy by which a caller was identified. */
  readonly current: (access: Access) => Graph;
  readonly store: DocumentStore;
  /** Answers a known request, as JSON. */
  readonly answer: (graph: Graph, request: KnownRequest, caller: Caller) => Promise<WireText>;
  /** An operation that is known was named by its hash. */
  readonly onNamed: (hash: string) => void;
  /** A request was refused before the pipeline decided anything: it does not parse or validate, or is of no form that is served. */
  readonly onRejected: (rejected: { caller: Caller; code: string }) => void;
  /** A request was refused before it was known what its caller holds; by the token, where there is a valid one. */
  readonly onRefused: (refused: RefusedCaller) => void;
  readonly logger: Logger;
}

/** A request that was refused for whoever makes it, or for what he says it is for. */
export interface RefusedCaller {
  readonly requestId: string;
  readonly error: unknown;
  /** Undefined where there is none that is valid. */
  readonly token: VerifiedToken | undefined;
  /** As the request says. */
  readonly purpose: string | string[] | undefined;
}

/** Answers requests to `/graphql`; rejects for nothing that a client does. */
export type GraphqlHandler = (request: GraphqlRequest) => Promise<HttpReply>;

/**
 * Identity first; then the pipeline, at once for an operation that was let through before, else by Apollo Server. Whatever is
 * refused before that has the same shape as any GraphQL error.
 */
export function graphqlHandler(services: GraphqlServices): GraphqlHandler {
  /** The media type that Apollo Server answered with, by what the client said to accept. */
  const mediaTypes = new LRUCache<string, string>({ max: REMEMBERED_ACCEPTS });

  const serve = async (request: GraphqlRequest): Promise<HttpReply> => {
    const requestId = requestIdOf(request.headers['x-request-id']);
    let caller: Caller;
    let token: VerifiedToken | undefined;
    try {
      caller = await services.identify(request.headers, { requestId, address: request.address, onVerified: (own) => (token = own) });
    } catch (error) {
      services.onRefused({ requestId, error, token, purpose: request.headers['x-query-purpose'] });
      const { headers, ...refused } = refusal(error);
      return { ...refused, headers: { 'x-request-id': requestId, ...headers } };
    }
    // What one caller may read must not be kept for another, by anybody on the way.
    const headers = {
      'x-request-id': requestId,
      'x-policy-revision': String(caller.access.revision),
      'cache-control': 'no-store',
      vary: 'authorization, x-query-purpose, x-on-denied',
    };
    const accept = request.headers.accept ?? '';
    const mediaType = mediaTypes.get(accept);
    if (mediaType !== undefined && isPlainPost(request)) {
      const graph = services.current(caller.access);
      const known = knownRequest(request.body, graph, services.store);
      if (known) return answerKnown(graph, known, caller, { ...headers, 'content-type': mediaType });
    }
    const { status = 200, headers: given, body } = await byApollo(request, caller);
    if (body.kind !== 'complete') throw new Error('incremental delivery is not served');
    const answered = given.get('content-type');
    if (isPlainPost(request) && status === 200 && answered !== undefined) mediaTypes.set(accept, answered);
    return { status, headers: { ...Object.fromEntries(given), ...headers }, body: Buffer.from(body.string) };
  };

  const answerKnown = async (
    graph: Graph,
    known: KnownRequest,
    caller: Caller,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpReply> => {
    if (known.hash !== undefined) services.onNamed(known.hash);
    try {
      return { status: 200, headers, body: await services.answer(graph, known, caller) };
    } catch (error) {
      const { status, message, extensions } = refusalOf(error, caller.requestId, services.logger);
      return { status, headers: { ...headers, ...retryAfter(extensions) }, body: `${jsonToWire({ errors: [{ message, extensions }] })}\n` };
    }
  };

  const byApollo = async (request: GraphqlRequest, caller: Caller): Promise<HTTPGraphQLResponse> => {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    let isDecided = false;
    const context: RequestContextValue = { caller, onDecided: () => (isDecided = true) };
    const answer = await services.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers, search: new URL(request.url, 'http://localhost').search, body: request.body },
      context: () => Promise.resolve(context),
    });
    const code = isDecided ? undefined : rejection(answer);
    if (code !== undefined) services.onRejected({ caller, code });
    return answer;
  };

  return async (request) => {
    try {
      services.overload.enter();
    } catch (error) {
      return refusal(error);
    }
    try {
      return await serve(request);
    } finally {
      services.overload.leave();
    }
  };
}

/** By what Apollo Server refused a request itself; that it does not know a hash yet is a step of persisted queries and no refusal. */
function rejection({ body }: HTTPGraphQLResponse): string | undefined {
  const parsed = body.kind === 'complete' ? rejectedSchema.safeParse(jsonOf(body.string)) : undefined;
  const code = parsed?.data?.errors[0]?.extensions?.code ?? 'BAD_REQUEST';
  return code === 'PERSISTED_QUERY_NOT_FOUND' ? undefined : code;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The request's id: the caller's own where it is harmless, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}

/** A POST of JSON needs no preflight header against CSRF: browsers ask before they send one. */
function isPlainPost({ method, headers }: GraphqlRequest): boolean {
  return method === 'POST' && isPlainJson(headers['content-type']);
}

/** Whether a body is said to be JSON, with nothing odd about it. */
export function isPlainJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || contentType === 'application/json; charset=utf-8';
}
