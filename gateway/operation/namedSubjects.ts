import { getArgumentValues } from 'graphql/execution/values.js';
import { Kind } from 'graphql';
import type { KnownOperation, LookupNode } from './knownOperation.ts';

/**
 * The subjects that an operation's own arguments name, by the response name of their root field. A field that is given
 * anything besides the keys names nobody: what it finds is for its owner to say.
 */
export function namedSubjects(
  { graph, lookups }: KnownOperation,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, readonly string[]> {
  if (lookups.length === 0) return NOBODY;
  const named = new Map<string, readonly string[]>();
  for (const each of lookups) {
    const keys = keysOf(each, argumentsOf(graph.annotated.getQueryType()?.getFields()[each.lookup.field], each, variables));
    if (keys) named.set(each.key, keys);
  }
  return named;
}

const NOBODY: ReadonlyMap<string, readonly string[]> = new Map();

function argumentsOf(
  field: Parameters<typeof getArgumentValues>[0] | undefined,
  { node }: LookupNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const [only, ...others] = node.arguments ?? [];
  // The usual case, without the walk through types: the one argument is a variable.
  if (only?.value.kind === Kind.VARIABLE && others.length === 0 && field?.args.every(({ defaultValue }) => defaultValue === undefined))
    return { [only.name.value]: variables[only.value.name.value] };
  return field ? getArgumentValues(field, node, variables) : {};
}

function keysOf({ lookup }: LookupNode, given: Record<string, unknown>): string[] | undefined {
  const names = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== null);
  if (names.length !== 1 || names[0] !== lookup.argument) return undefined;
  const value = given[lookup.argument];
  const keys: unknown[] = Array.isArray(value) ? value : [value];
  return keys.every((key) => typeof key === 'string') ? keys : undefined;
}
