import type { GraphiQLProps } from 'graphiql';
import type { Answer } from './answer.ts';
import { requestHeaders, type CallerChoice } from './callerChoice.ts';
import { postGraphql } from './postGraphql.ts';

type Fetcher = GraphiQLProps['fetcher'];

/**
 * GraphiQL's way to the gateway. Introspection goes with the token alone, so that the schema is that of the identity and
 * does not fail over a purpose; every other operation goes with the choice of the moment it is sent and is reported.
 */
export function gatewayFetcher(token: string | undefined, choice: () => CallerChoice, report: (answer: Answer) => void): Fetcher {
  let latest = 0;
  return async (body) => {
    if (body.operationName === 'IntrospectionQuery') {
      const { result } = await postGraphql(body, token === undefined ? {} : { authorization: `Bearer ${token}` });
      return result as Awaited<ReturnType<Fetcher>>;
    }
    const caller = choice();
    const turn = (latest += 1);
    const answer = await postGraphql(body, requestHeaders(caller));
    // GraphiQL shows the answer of the newest run only; the report goes with what is shown.
    if (turn === latest) report({ ...answer, caller });
    return answer.result as Awaited<ReturnType<Fetcher>>;
  };
}
