import { isObject, own, type PlainObject } from '../../common/plainObject.ts';
import { subjectIdOf } from '../compile/representation.ts';

/** Whether a root field that looks up by key returned a subject that its arguments do not name. */
export function returnsOthers(data: PlainObject, named: ReadonlyMap<string, readonly string[]>): boolean {
  for (const [key, ids] of named) {
    const value = own(data, key);
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const known = ids.length > 1 ? new Set(ids) : undefined;
    for (const item of items) {
      const id = isObject(item) ? subjectIdOf(item) : undefined;
      if (id !== undefined && !(known ? known.has(id) : id === ids[0])) return true;
    }
  }
  return false;
}
