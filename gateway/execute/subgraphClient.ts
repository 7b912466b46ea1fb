import { Pool, type Dispatcher } from 'undici';
import { z } from 'zod';
import { signRequest, type PairKey } from '../../common/requestSignature.ts';

/** A thousand subjects over all departments are a few megabytes; parsed, an answer takes many times its bytes. */
const MAX_ANSWER_BYTES = 24 * 1024 * 1024;
const CONNECTIONS = 64;
/** More than the costliest operation has values: each may be withheld by an error of its own. */
const MAX_ERRORS = 250_000;
/** Longer than any path of an answer, and than all of them together: every step of every path is looked up. */
const MAX_PATH = 200;
const MAX_STEPS = 4_000_000;

/** Why a subgraph gave nothing; the code is for the log, the client is told which department and no more. */
export type FailureKind = 'REFUSED' | 'TIMEOUT' | 'HTTP' | 'NONSENSE' | 'TOO_LARGE';

/** A subgraph could not be reached, or did not answer as GraphQL does. Its message never holds an address or a body. */
export class SubgraphFailure extends Error {
  readonly subgraph: string;
  readonly kind: FailureKind;
  constructor(subgraph: string, kind: FailureKind, detail = '') {
    super(`${subgraph}: ${kind}${detail === '' ? '' : ` (${detail})`}`);
    this.name = 'SubgraphFailure';
    this.subgraph = subgraph;
    this.kind = kind;
  }
}

/** An error as a subgraph stated it, checked for shape only. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** A GraphQL answer: `data` is an object or null. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly SubgraphError[];
}

/** One operation for one subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** The gateway's signed statement of what the caller holds. */
  readonly context: string;
  readonly calls: readonly object[];
  readonly isQuery: boolean;
  readonly deadline: AbortSignal;
}

/** Sends operations to one subgraph. */
export interface SubgraphClient {
  send(request: SubgraphRequest): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string().catch(''),
        path: z
          .array(z.union([z.string(), z.number()]))
          .max(MAX_PATH)
          .optional()
          .catch(undefined),
        extensions: z.record(z.string(), z.unknown()).optional().catch(undefined),
      }),
    )
    .optional(),
});

/**
 * A keep-alive pool to one subgraph. With `key` every request is signed for this audience, retries anew; without one
 * (`--open`) nothing is signed. Rejects with a {@link SubgraphFailure} when the subgraph refuses, is late, or answers
 * anything but GraphQL; a query is sent once more when the connection was lost.
 */
export function subgraphClient(name: string, url: string, options: { key?: PairKey; timeoutMs: number }): SubgraphClient {
  const target = new URL(url);
  const path = `${target.pathname}${target.search}`;
  const pool = new Pool(target.origin, {
    connections: CONNECTIONS,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: options.timeoutMs },
  });

  const once = async (request: SubgraphRequest, body: string): Promise<SubgraphAnswer> => {
    const signed = options.key
      ? signRequest({ caller: 'gateway', audience: name, method: 'POST', path, context: request.context, body }, options.key)
      : {};
    const response = await pool.request({
      method: 'POST',
      path,
      body,
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json', ...signed },
      signal: AbortSignal.any([request.deadline, AbortSignal.timeout(options.timeoutMs)]),
    });
    return answerOf(name, response);
  };

  return {
    close: () => pool.destroy(),
    async send(request) {
      const body = JSON.stringify({
        query: request.query,
        variables: request.variables,
        ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
        ...(options.key ? { extensions: { calls: request.calls } } : {}),
      });
      try {
        return await once(request, body).catch((error: unknown) => {
          if (!request.isQuery || !isConnectionLoss(error)) throw error;
          return once(request, body);
        });
      } catch (error) {
        throw error instanceof SubgraphFailure ? error : failureOf(name, error);
      }
    },
  };
}

async function answerOf(name: string, response: Dispatcher.ResponseData): Promise<SubgraphAnswer> {
  const text = await bodyOf(name, response);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new SubgraphFailure(name, response.statusCode === 200 ? 'NONSENSE' : 'HTTP', `status ${response.statusCode}`);
  }
  if (typeof json === 'object' && json !== null && 'errors' in json && Array.isArray(json.errors) && json.errors.length > MAX_ERRORS)
    throw new SubgraphFailure(name, 'TOO_LARGE', 'errors');
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success || (parsed.data.data === undefined && (parsed.data.errors ?? []).length === 0))
    throw new SubgraphFailure(name, 'NONSENSE', `status ${response.statusCode}`);
  if ((parsed.data.errors ?? []).reduce((steps, { path }) => steps + (path?.length ?? 0), 0) > MAX_STEPS)
    throw new SubgraphFailure(name, 'TOO_LARGE', 'errors');
  if (response.statusCode === 403) throw new SubgraphFailure(name, 'HTTP', 'status 403');
  return { data: parsed.data.data ?? null, errors: parsed.data.errors ?? [] };
}

async function bodyOf(name: string, response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new SubgraphFailure(name, 'TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isConnectionLoss(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error));
}

function failureOf(name: string, error: unknown): SubgraphFailure {
  const code = codeOf(error);
  const late = (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) || code.includes('TIMEOUT');
  return new SubgraphFailure(name, late ? 'TIMEOUT' : 'REFUSED', code);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
