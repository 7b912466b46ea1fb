import { Pool } from 'undici';
import { GraphQLError } from 'graphql';
import { ERRORS } from '../../common/errors.ts';
import { signRequest, type KeysOfPair } from '../../common/requestSignature.ts';
import type { RequestContext } from './requestContext.ts';

const TIMEOUT_MS = 15_000;

/** Asks an internal endpoint of another part of the centre or of a department; with a caller's signed context, in his name. */
export type AskInternal = (sector: string, endpoint: string, body: object, callerContext?: string) => Promise<unknown>;

/** Asks another subgraph's graph in a caller's name: its guard and its masks decide as for the gateway. */
export type AskGraph = (
  sector: string,
  operation: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
  caller: Pick<RequestContext, 'callerContext' | 'calls'>,
) => Promise<{ data?: unknown; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }>;

/**
 * A client of other subgraphs' internal endpoints, signing as `caller`. Rejects with the code and message of the list where the other
 * side refuses an argument, else with DEPARTMENT_UNAVAILABLE naming it.
 */
export function internalClient(
  caller: string,
  pairs: KeysOfPair,
  urlOf: (sector: string) => string,
  timeoutMs = TIMEOUT_MS,
): { ask: AskInternal; askGraph: AskGraph; close(): Promise<void> } {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (!pool)
      pools.set(
        origin,
        (pool = new Pool(origin, {
          connections: 8,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          connect: { timeout: timeoutMs },
        })),
      );
    return pool;
  };
  const send = async (sector: string, path: string, given: object, callerContext: string): Promise<{ status: number; answer: unknown }> => {
    const body = JSON.stringify(given);
    const [key] = pairs(caller, sector);
    if (!key) throw unavailable(sector);
    try {
      const headers = signRequest({ caller, audience: sector, method: 'POST', path, context: callerContext, body }, key);
      const pool = poolOf(new URL(urlOf(sector)).origin);
      const response = await pool.request({ method: 'POST', path, body, headers: { 'content-type': 'application/json', ...headers } });
      return { status: response.statusCode, answer: await response.body.json() };
    } catch {
      throw unavailable(sector);
    }
  };
  return {
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
    async ask(sector, endpoint, given, callerContext = '') {
      const { status, answer } = await send(sector, `/internal/${endpoint}`, given, callerContext);
      if (status === 200) return answer;
      const [error] = (answer as { errors?: { message?: unknown; extensions?: { code?: unknown } }[] }).errors ?? [];
      if (error?.extensions?.code === 'BAD_USER_INPUT' && typeof error.message === 'string')
        throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
      throw status === 500 ? new DepartmentFailed(sector) : unavailable(sector);
    },
    async askGraph(sector, operation, { callerContext, calls }) {
      const { status, answer } = await send(sector, '/graphql', { ...operation, extensions: { calls } }, callerContext);
      if (status !== 200) throw unavailable(sector);
      return answer as Awaited<ReturnType<AskGraph>>;
    },
  };
}

/** A department answered, and failed at what it was asked: to whoever asks for it unavailable like one that does not answer. */
export class DepartmentFailed extends GraphQLError {
  constructor(sector: string) {
    super(ERRORS.DEPARTMENT_UNAVAILABLE.message, { extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments: [sector] } });
  }
}

function unavailable(sector: string): GraphQLError {
  return new GraphQLError(ERRORS.DEPARTMENT_UNAVAILABLE.message, { extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments: [sector] } });
}
