import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { isObject, own, setOwn, type PlainObject } from './plainObject.ts';
import type { IsOfType } from './rewrite.ts';

/** What a fetch sends of an entity; which of its fields could not be had, as names from the entity down; or that it has no key here. */
export type Representation = { readonly value: PlainObject } | { readonly missing: readonly (readonly string[])[] } | 'keyless' | undefined;

/** Whether a field of an object may not be null: a null in its place means that there is no such entity. */
export type IsNonNull = (object: PlainObject, field: string) => boolean;

/**
 * Writes the representation of an entity for a fetch's `requires`. `undefined` where no fragment applies to its type.
 * `keyless` where a field that cannot be null is: an entity that an earlier subgraph did not have.
 * A field that was never fetched (its department failed) is `missing`; null is sent as null.
 */
export function representationOf(
  entity: PlainObject,
  requires: readonly QueryPlanSelectionNode[],
  isOfType: IsOfType,
  isNonNull: IsNonNull,
): Representation {
  if (lacksKey(entity, requires, isOfType, isNonNull)) return 'keyless';
  const value: PlainObject = {};
  const missing: (readonly string[])[] = [];
  write(value, entity, requires, isOfType, [], missing);
  if (missing.length > 0) return { missing };
  return own(value, '__typename') === undefined ? undefined : { value };
}

function lacksKey(entity: PlainObject, selections: readonly QueryPlanSelectionNode[], isOfType: IsOfType, isNonNull: IsNonNull): boolean {
  return selections.some((selection) => {
    if (selection.kind === 'InlineFragment')
      return (
        (selection.typeCondition === undefined || isOfType(entity, selection.typeCondition)) &&
        lacksKey(entity, selection.selections, isOfType, isNonNull)
      );
    return own(entity, selection.alias ?? selection.name) === null && isNonNull(entity, selection.name);
  });
}

function write(
  target: PlainObject,
  source: PlainObject,
  selections: readonly QueryPlanSelectionNode[],
  isOfType: IsOfType,
  path: readonly string[],
  missing: (readonly string[])[],
): void {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition === undefined || isOfType(source, selection.typeCondition))
        write(target, source, selection.selections, isOfType, path, missing);
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = own(source, key);
    const here = [...path, selection.name];
    if (value === undefined) missing.push(here);
    else if (!selection.selections || value === null) {
      if (own(target, key) === undefined) setOwn(target, key, value);
    } else setOwn(target, key, copy(own(target, key), value, selection.selections, isOfType, here, missing));
  }
}

function copy(
  existing: unknown,
  source: unknown,
  selections: readonly QueryPlanSelectionNode[],
  isOfType: IsOfType,
  path: readonly string[],
  missing: (readonly string[])[],
): unknown {
  if (Array.isArray(source)) {
    const before: readonly unknown[] = Array.isArray(existing) ? existing : [];
    return source.map((item, index) => copy(before[index], item, selections, isOfType, path, missing));
  }
  if (!isObject(source)) return source;
  const target: PlainObject = isObject(existing) ? existing : {};
  write(target, source, selections, isOfType, path, missing);
  return target;
}
