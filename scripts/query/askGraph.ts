import type { GraphQLFormattedError } from 'graphql';

/** Where a graph is, and as whom it is asked. */
export interface GraphAccess {
  readonly url: string;
  readonly token?: string | undefined;
  readonly purpose?: string | undefined;
  readonly reference?: string | undefined;
}

/** An answer, and under which revision of the policy it was given. */
export interface GraphAnswer {
  readonly data: Record<string, unknown>;
  readonly errors: readonly GraphQLFormattedError[];
  readonly revision: string | undefined;
}

/** Asks the graph. Throws, in its own words, where it refuses the request as a whole. */
export async function askGraph(
  { url, token, purpose, reference }: GraphAccess,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(purpose === undefined ? {} : { 'x-query-purpose': purpose }),
      ...(reference === undefined ? {} : { 'x-query-reference': reference }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const answer = parsed(text);
  const { data, errors = [] } = answer ?? {};
  if (data == null) {
    const said = errors.map(({ message }) => message).join('\n');
    throw new Error(said === '' ? `${url}: HTTP ${response.status}` : said);
  }
  return { data, errors, revision: response.headers.get('x-policy-revision') ?? undefined };
}

function parsed(text: string): { data?: Record<string, unknown> | null; errors?: GraphQLFormattedError[] } | undefined {
  try {
    return JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: GraphQLFormattedError[] };
  } catch {
    return undefined;
  }
}
