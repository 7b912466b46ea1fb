import type { OpaqueIds } from '../../../common/opaqueId.ts';
import { encodeCursor, type Position } from '../../shared/records/cursor.ts';

/** One item of a list and its place in it. */
export interface Placed<T> {
  readonly position: Position;
  readonly node: T;
}

/** A connection over items that were read one beyond `first`, so that it is known whether more follow. */
export function page<T>(ids: OpaqueIds, items: readonly Placed<T>[], first: number, after: Position | undefined, totalCount: number) {
  const edges = items.slice(0, first).map(({ position, node }) => ({ cursor: encodeCursor(ids, position), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount,
    pageInfo: {
      hasNextPage: items.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
