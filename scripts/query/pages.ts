import { askGraph, type GraphAccess, type GraphAnswer } from './askGraph.ts';

/** What is asked, and the connection (`subject.tax.arrears`) whose pages are followed to the end. */
export interface PagedQuestion {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly allPages?: string | undefined;
}

/**
 * The answers to a question: one; with `allPages` one for each page of that connection, by the variable `$after`. Throws where the connection
 * does not say whether there is more: a first page would pass for the whole.
 */
export async function* pages(access: GraphAccess, { query, variables, allPages }: PagedQuestion): AsyncGenerator<GraphAnswer> {
  let given = variables;
  for (;;) {
    const answer = await askGraph(access, query, given);
    yield answer;
    if (allPages === undefined) return;
    const connection = allPages.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | null)?.[step], answer.data);
    // Why there is none, its error says.
    if (connection == null && answer.errors.length > 0) return;
    const info = (connection as { pageInfo?: { hasNextPage?: unknown; endCursor?: unknown } } | null | undefined)?.pageInfo;
    if (typeof info?.hasNextPage !== 'boolean' || !('endCursor' in info))
      throw new Error(`--all-pages ${allPages}: 查询须选取 pageInfo { hasNextPage endCursor } / the query must select it`);
    if (!info.hasNextPage) return;
    if (given['after'] === info.endCursor)
      throw new Error(`--all-pages ${allPages}: 查询须以变量 $after 翻页 / the query must page by the variable $after`);
    given = { ...given, after: info.endCursor };
  }
}
