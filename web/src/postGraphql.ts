import type { GraphQLFormattedError } from 'graphql';

/** What a GraphQL response holds. */
export interface GraphqlResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** A response of the gateway with what its headers say. */
export interface HttpAnswer {
  /** Absent when no response came. */
  readonly status: number | undefined;
  readonly policyRevision: string | null;
  readonly requestId: string | null;
  readonly result: GraphqlResult;
}

/** Posts to `/graphql`. Never rejects: whatever prevents an answer stands in `result.errors`. */
export async function postGraphql(body: object, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  let response: Response;
  try {
    response = await fetch('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  } catch (error) {
    return {
      status: undefined,
      policyRevision: null,
      requestId: null,
      result: failure('无法连接网关 / The gateway could not be reached', error),
    };
  }
  const told = {
    status: response.status,
    policyRevision: response.headers.get('x-policy-revision'),
    requestId: response.headers.get('x-request-id'),
  };
  try {
    return { ...told, result: (await response.json()) as GraphqlResult };
  } catch (error) {
    return { ...told, result: failure('网关的答复不是 JSON / The answer is not JSON', error) };
  }
}

function failure(message: string, error: unknown): GraphqlResult {
  return { errors: [{ message: `${message}: ${error instanceof Error ? error.message : String(error)}` }] };
}
