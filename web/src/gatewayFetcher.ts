import type { GraphiQLProps } from 'graphiql';
import { parse } from 'graphql';
import type { Answer } from './answer.ts';
import { requestHeaders, type CallerChoice } from './callerChoice.ts';
import { postGraphql, type GraphqlResult } from './postGraphql.ts';

type Fetcher = GraphiQLProps['fetcher'];
type Asked = Parameters<Fetcher>[0];
type Shown = Awaited<ReturnType<Fetcher>>;

/**
 * GraphiQL's way to the gateway. Introspection goes with the token alone, so that the schema is that of the identity and
 * does not fail over a purpose; every other operation goes with the choice of the moment it is sent and is reported.
 */
export function gatewayFetcher(token: string | undefined, choice: () => CallerChoice, report: (answer: Answer) => void): Fetcher {
  let latest = 0;
  return async (asked) => {
    if (asked.operationName === 'IntrospectionQuery') {
      const { result } = await postGraphql(asked, token === undefined ? {} : { authorization: `Bearer ${token}` });
      return result as Shown;
    }
    const caller = choice();
    const turn = (latest += 1);
    const answer = await postGraphql(withoutStaleName(asked), requestHeaders(caller));
    // GraphiQL shows the answer of the newest run only; the report goes with what is shown.
    if (turn === latest) report({ ...answer, caller });
    return dataFirst(answer.result) as Shown;
  };
}

/** Right after a change of tabs GraphiQL still names the operation of the tab before. */
function withoutStaleName(asked: Asked): Omit<Asked, 'operationName'> {
  const { operationName, ...nameless } = asked;
  try {
    const { definitions } = parse(asked.query);
    return definitions.some((each) => each.kind === 'OperationDefinition' && each.name?.value === operationName) ? asked : nameless;
  } catch {
    return asked; // the gateway says what is wrong with it
  }
}

/** What was answered above what was not: the panel tells of the errors already. */
function dataFirst({ data, errors, ...rest }: GraphqlResult): GraphqlResult {
  return { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors }), ...rest };
}
