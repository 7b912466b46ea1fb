/** A connection over items that were read one beyond `first`. */
export function connection<T>(
  items: readonly { cursor: string; node: T }[],
  first: number,
  isContinued: boolean,
  totalCount: number,
): object {
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
