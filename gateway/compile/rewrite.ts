import type { Path, Rewrite } from '../plan/plan.ts';
import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';

/** Whether an object is of a type, or of a type that implements it or is a member of it. */
export type IsOfType = (object: PlainObject, typeName: string) => boolean;

/** Applies a plan's rewrites (aliases taken back, type names set for interface objects) to a value, in place. */
export function applyRewrites(rewrites: readonly Rewrite[], value: unknown, isOfType: IsOfType): void {
  for (const rewrite of rewrites) {
    atPath(rewrite.path, value, isOfType, (object) => {
      if (rewrite.kind === 'set') setOwn(object, rewrite.key, rewrite.value);
      else if (own(object, rewrite.key) !== undefined) {
        setOwn(object, rewrite.to, object[rewrite.key]);
        delete object[rewrite.key];
      }
    });
  }
}

function atPath(path: Path, value: unknown, isOfType: IsOfType, act: (object: PlainObject) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) atPath(path, item, isOfType, act);
    return;
  }
  if (!isObject(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) act(value);
  else if (typeof first === 'string') atPath(rest, own(value, first), isOfType, act);
  else if (first.types.some((type) => isOfType(value, type))) atPath(rest, value, isOfType, act);
}
