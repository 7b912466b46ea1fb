import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { FastifyServerFactory } from 'fastify';
import proxyAddress from '@fastify/proxy-addr';
import secureJson from 'secure-json-parse';
import { CreditGraphError } from '../../common/errors.ts';
import { isPlainJson, type GraphqlHandler } from './graphqlHandler.ts';
import { writeReply, type HttpReply } from './httpReply.ts';
import { BODY_MS, lateBody } from './bodyDeadline.ts';
import { refusal } from './refusal.ts';

/** Whoever takes longer than this to say what he wants holds a connection for nothing. */
const HEADERS_MS = 15_000;

/** When the plainest requests need no router. */
export interface DirectPosts {
  readonly handle: GraphqlHandler;
  readonly maxBodyBytes: number;
  /** Whom to believe about where a request comes from, as the router does. */
  readonly trustProxy: string | boolean;
  /** While the server stops, the router says so. */
  readonly isStopping: () => boolean;
  /** Told of the status of each answer. */
  readonly onAnswered: (status: number) => void;
  /** How long a body is waited for, in milliseconds; {@link BODY_MS} when absent. */
  readonly bodyMs?: number;
}

/**
 * A server on which the plainest requests, `POST /graphql` of JSON whose length is given, skip the router: its hooks and lookups
 * cost as much as the rest of a small query. Everything else is the router's.
 */
export function directPosts(posts: DirectPosts): FastifyServerFactory {
  return (router, options): Server => {
    const { keepAliveTimeout } = options as { keepAliveTimeout: number };
    const listener: RequestListener = (request, response) => {
      if (isPlain(request, posts)) readBody(request, response, posts);
      else router(request, response);
    };
    // Files are handed in over hours: how long a body may take is for who reads it to say.
    return createServer({ keepAliveTimeout, headersTimeout: HEADERS_MS, requestTimeout: 0 }, listener);
  };
}

function isPlain({ method, url, headers }: IncomingMessage, { maxBodyBytes, isStopping }: DirectPosts): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    isPlainJson(headers['content-type']) &&
    headers['content-encoding'] === undefined &&
    // The router knows which origins may ask.
    headers.origin === undefined &&
    Number(headers['content-length'] ?? Number.NaN) <= maxBodyBytes &&
    !isStopping()
  );
}

function readBody(request: IncomingMessage, response: ServerResponse, posts: DirectPosts): void {
  const chunks: Buffer[] = [];
  const late = setTimeout(() => {
    const reply = lateBody();
    posts.onAnswered(reply.status);
    response.once('finish', () => request.destroy());
    writeReply(response, reply);
  }, posts.bodyMs ?? BODY_MS);
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A client that goes away in the middle of its request is owed no answer.
  request.on('error', () => clearTimeout(late));
  request.on('end', () => {
    clearTimeout(late);
    if (response.writableEnded) return;
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    void answer(request, bytes, posts).then((reply) => {
      posts.onAnswered(reply.status);
      writeReply(response, posts.isStopping() ? { ...reply, headers: { ...reply.headers, connection: 'close' } } : reply);
    });
  });
}

/** A request's first address that none of the trusted proxies vouches beyond. */
function addressOf(request: IncomingMessage, { trustProxy }: DirectPosts): string {
  if (trustProxy === false || request.headers['x-forwarded-for'] === undefined) return request.socket.remoteAddress ?? '';
  return proxyAddress(request, trustProxy === true ? () => true : trusted(trustProxy));
}

const compiled = new Map<string, ReturnType<typeof proxyAddress.compile>>();

/** Networks, as configured: one text for the life of the process. */
function trusted(networks: string): ReturnType<typeof proxyAddress.compile> {
  let trust = compiled.get(networks);
  if (!trust) compiled.set(networks, (trust = proxyAddress.compile(networks.split(',').map((each) => each.trim()))));
  return trust;
}

async function answer(request: IncomingMessage, bytes: Buffer, posts: DirectPosts): Promise<HttpReply> {
  const { method = '', url = '', headers } = request;
  let body: unknown;
  try {
    body = secureJson.parse(bytes.toString('utf8'), null, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    return refusal(new CreditGraphError('BAD_REQUEST'));
  }
  try {
    return await posts.handle({ method, url, headers, body, address: addressOf(request, posts) });
  } catch (error) {
    return refusal(error);
  }
}
