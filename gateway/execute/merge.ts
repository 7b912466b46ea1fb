import { isObject, own, setOwn, type PlainObject } from './plainObject.ts';

/**
 * Merges what a fetch brought into what is there: objects by key, lists of equal length by index, anything else by the
 * newer value. A concrete `__typename` is not replaced by an interface's (interface objects answer with theirs).
 */
export function merge(target: PlainObject, source: PlainObject, isConcrete: (typename: unknown) => boolean): void {
  for (const key of Object.keys(source)) {
    const existing = own(target, key);
    const incoming = source[key];
    if (incoming === undefined) continue;
    if (key === '__typename' && isConcrete(existing) && !isConcrete(incoming)) continue;
    if (isObject(existing) && isObject(incoming)) merge(existing, incoming, isConcrete);
    else if (Array.isArray(existing) && Array.isArray(incoming) && existing.length === incoming.length)
      mergeLists(existing, incoming, isConcrete);
    else if (existing !== undefined && existing !== null && incoming === null) continue;
    else setOwn(target, key, incoming);
  }
}

function mergeLists(target: unknown[], source: readonly unknown[], isConcrete: (typename: unknown) => boolean): void {
  for (const [index, incoming] of source.entries()) {
    const existing = target[index];
    if (isObject(existing) && isObject(incoming)) merge(existing, incoming, isConcrete);
    else if (Array.isArray(existing) && Array.isArray(incoming) && existing.length === incoming.length)
      mergeLists(existing, incoming, isConcrete);
    else if (existing === undefined || existing === null) target[index] = incoming;
  }
}
