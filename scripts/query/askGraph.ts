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

/** So often a graph that is overloaded is asked: it turned the request away before it did anything. */
const TRIES = 6;
/** In seconds, where it does not say when. */
const WAIT_S = 1;

/** Asks the graph, again where it is overloaded and says when to. Throws, in its own words, where it refuses the request as a whole. */
export async function askGraph(access: GraphAccess, query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphAnswer> {
  for (let tried = 1; ; tried += 1) {
    const { answer, response } = await ask(access, query, variables);
    const { data, errors = [] } = answer ?? {};
    if (data != null) return { data, errors, revision: response.headers.get('x-policy-revision') ?? undefined };
    if (tried < TRIES && errors[0]?.extensions?.['code'] === 'OVERLOADED') {
      const seconds = Number(response.headers.get('retry-after') ?? WAIT_S);
      await new Promise((resolve) => setTimeout(resolve, 1_000 * (Number.isFinite(seconds) ? seconds : WAIT_S)));
      continue;
    }
    const said = errors.map(({ message }) => message).join('\n');
    throw new Error(said === '' ? `${access.url}: HTTP ${response.status}` : said);
  }
}

async function ask({ url, token, purpose, reference }: GraphAccess, query: string, variables: Readonly<Record<string, unknown>>) {
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
  return { response, answer: parsed(await response.text()) };
}

function parsed(text: string): { data?: Record<string, unknown> | null; errors?: GraphQLFormattedError[] } | undefined {
  try {
    return JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: GraphQLFormattedError[] };
  } catch {
    return undefined;
  }
}
