import { Pool, type Dispatcher } from 'undici';
import { signRequest, type PairKey } from '../../common/requestSignature.ts';
import { circuitBreaker } from './circuitBreaker.ts';
import { SubgraphFailure } from './subgraphFailure.ts';

/** A thousand subjects over all departments are a few megabytes; parsed, an answer takes many times its bytes. */
const MAX_ANSWER_BYTES = 24 * 1024 * 1024;
const CONNECTIONS = 64;
/** Requests that wait for a connection or an answer; more would only grow old. */
const MAX_UNDER_WAY = 1_000;

/** One operation for one subgraph. */
export interface SubgraphRequest {
  /** The JSON body. */
  readonly body: Buffer;
  /** The gateway's signed statement of what the caller holds. */
  readonly context: string;
  readonly isQuery: boolean;
  /** When the client's request ends, whatever came until then (milliseconds, as {@link performance.now}). */
  readonly deadline: number;
}

/** What came back, unread. */
export interface SubgraphResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends operations to one subgraph. */
export interface SubgraphClient {
  readonly name: string;
  send(request: SubgraphRequest): Promise<SubgraphResponse>;
  readonly isOpen: () => boolean;
  close(): Promise<void>;
}

/**
 * A keep-alive pool to one subgraph. With `key` every request is signed for this audience, retries anew; without one
 * (`--open`) nothing is signed. Rejects with a {@link SubgraphFailure} when the subgraph refuses, is late, is asked too much at
 * once or failed again and again a moment ago; a query is sent once more when the connection was lost.
 */
export function subgraphClient(
  name: string,
  url: string,
  options: { key?: PairKey; timeoutMs: number; onEnd?: (outcome: string, seconds: number) => void },
): SubgraphClient {
  const target = new URL(url);
  const path = `${target.pathname}${target.search}`;
  const { key, timeoutMs, onEnd } = options;
  // The pool's own timeouts are a net below ours: they are checked twice a second.
  const pool = new Pool(target.origin, {
    connections: CONNECTIONS,
    headersTimeout: 2 * timeoutMs,
    bodyTimeout: 2 * timeoutMs,
    connect: { timeout: timeoutMs },
  });
  const breaker = circuitBreaker();
  let underWay = 0;

  const once = (request: SubgraphRequest, left: number): Promise<SubgraphResponse> => {
    const headers: Record<string, string> = key
      ? signRequest({ caller: 'gateway', audience: name, method: 'POST', path, context: request.context, body: request.body }, key)
      : {};
    headers['content-type'] = 'application/json';
    headers['accept'] = 'application/graphql-response+json, application/json';
    return dispatch(name, pool, { path, method: 'POST', body: request.body, headers }, left);
  };

  return {
    name,
    isOpen: () => breaker.isOpen(),
    close: () => pool.destroy(),
    async send(request) {
      if (underWay >= MAX_UNDER_WAY) throw new SubgraphFailure(name, 'OVERLOADED');
      if (!breaker.allows()) throw new SubgraphFailure(name, 'OVERLOADED', 'circuit open');
      const begun = performance.now();
      const left = (): number => Math.max(1, Math.min(timeoutMs, request.deadline - begun) - (performance.now() - begun));
      underWay += 1;
      try {
        const response = await once(request, left()).catch((error: unknown) => {
          if (!request.isQuery || !isConnectionLoss(error)) throw error;
          return once(request, left());
        });
        breaker.succeeded();
        onEnd?.('ok', (performance.now() - begun) / 1_000);
        return response;
      } catch (error) {
        const failure = error instanceof SubgraphFailure ? error : failureOf(name, error);
        if (failure.kind === 'REFUSED' || failure.kind === 'TIMEOUT') breaker.failed();
        else breaker.succeeded();
        onEnd?.(failure.kind, (performance.now() - begun) / 1_000);
        throw failure;
      } finally {
        underWay -= 1;
      }
    },
  };
}

/** One request over the pool, its body collected; a stream for each answer would cost as much again. */
function dispatch(name: string, pool: Pool, request: Dispatcher.DispatchOptions, timeoutMs: number): Promise<SubgraphResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let size = 0;
    const chunks: Buffer[] = [];
    let failed: SubgraphFailure | undefined;
    const stop = (kind: 'TIMEOUT' | 'TOO_LARGE'): void => {
      failed = new SubgraphFailure(name, kind);
      clearTimeout(timer);
      reject(failed);
      controller?.abort(failed);
    };
    const timer = setTimeout(stop, timeoutMs, 'TIMEOUT');
    pool.dispatch(request, {
      onRequestStart(given) {
        controller = given;
        // It waited for a connection until it was too late.
        if (failed) given.abort(failed);
      },
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData(_controller, chunk) {
        size += chunk.byteLength;
        if (size > MAX_ANSWER_BYTES) stop('TOO_LARGE');
        else chunks.push(chunk);
      },
      onResponseEnd() {
        clearTimeout(timer);
        resolve({ status, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
      },
      onResponseError(_controller, error) {
        clearTimeout(timer);
        reject(error);
      },
    });
  });
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
