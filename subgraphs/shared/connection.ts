/** An item of a list, and the cursor behind which the list goes on. */
export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/**
 * A page of a list as a GraphQL connection. `items` were read one beyond `first`, so that it is known whether more follow; `isContinued`
 * where the page began behind a cursor; `totalCount` is null where nobody counted.
 */
export function connection<T>(items: readonly Edge<T>[], first: number, isContinued: boolean, totalCount: number | null) {
  const edges = items.slice(0, first);
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount,
    pageInfo: {
      hasNextPage: items.length > first,
      hasPreviousPage: isContinued,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
