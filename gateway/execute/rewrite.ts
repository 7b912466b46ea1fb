import type { FetchDataRewrite } from '@apollo/query-planner';
import { isObject, own, setOwn, type PlainObject } from './plainObject.ts';

const FRAGMENT_PREFIX = '... on ';

/** Whether an object is of a type, or of a type that implements it or is a member of it. */
export type IsOfType = (object: PlainObject, typeName: string) => boolean;

/** Applies a plan's rewrites (aliases taken back, type names set for interface objects) to a value, in place. */
export function applyRewrites(rewrites: readonly FetchDataRewrite[] | undefined, value: unknown, isOfType: IsOfType): void {
  for (const rewrite of rewrites ?? []) {
    const path = rewrite.path.slice(0, -1);
    const last = rewrite.path.at(-1) ?? '';
    atPath(path, value, isOfType, (object) => {
      if (rewrite.kind === 'ValueSetter') setOwn(object, last, rewrite.setValueTo);
      else if (own(object, last) !== undefined) {
        setOwn(object, rewrite.renameKeyTo, object[last]);
        delete object[last];
      }
    });
  }
}

function atPath(path: readonly string[], value: unknown, isOfType: IsOfType, act: (object: PlainObject) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) atPath(path, item, isOfType, act);
    return;
  }
  if (!isObject(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) act(value);
  else if (!first.startsWith(FRAGMENT_PREFIX)) atPath(rest, own(value, first), isOfType, act);
  else if (isOfType(value, first.slice(FRAGMENT_PREFIX.length))) atPath(rest, value, isOfType, act);
}
