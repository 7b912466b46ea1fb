import type { GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';

/** The names of the fields that a request selects below `info`'s field, along `path` (`['nodes']`), whatever their aliases. */
export function selectedFields(info: GraphQLResolveInfo, path: readonly string[] = []): Set<string> {
  let trees = [parseResolveInfo(info) as ResolveTree];
  for (const step of path) trees = trees.flatMap(children).filter(({ name }) => name === step);
  return new Set(trees.flatMap(children).map(({ name }) => name));
}

function children(tree: ResolveTree): ResolveTree[] {
  return Object.values(tree.fieldsByTypeName).flatMap((fields) => Object.values(fields));
}
