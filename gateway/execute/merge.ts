import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';
import { opened, Span } from '../compile/span.ts';

/**
 * Merges what a fetch brought into what is there: objects by key, lists of equal length by index, anything else by the
 * newer value. A concrete `__typename` is not replaced by an interface's (interface objects answer with theirs).
 */
export function merge(target: PlainObject, source: PlainObject, isConcrete: (typename: unknown) => boolean): void {
  for (const key of Object.keys(source)) {
    const existing = own(target, key);
    const incoming = source[key];
    if (incoming === undefined) continue;
    if (existing === undefined) setOwn(target, key, incoming);
    else if (key === '__typename' && isConcrete(existing) && !isConcrete(incoming)) continue;
    else setOwn(target, key, mergeValues(existing, incoming, isConcrete));
  }
}

function mergeValues(existing: unknown, incoming: unknown, isConcrete: (typename: unknown) => boolean): unknown {
  if (existing === null || existing === undefined) return incoming;
  if (incoming === null || incoming === undefined) return existing;
  if (existing instanceof Span || incoming instanceof Span) return mergeValues(opened(existing), opened(incoming), isConcrete);
  if (isObject(existing) && isObject(incoming)) {
    merge(existing, incoming, isConcrete);
    return existing;
  }
  if (Array.isArray(existing) && Array.isArray(incoming) && existing.length === incoming.length) {
    for (const [index, item] of incoming.entries()) {
      const items: unknown[] = existing;
      const before = items[index];
      // Of two leaves in a list the first stays, as long as there is one.
      items[index] = typeof before === 'object' ? mergeValues(before, item, isConcrete) : (before ?? item);
    }
    return existing;
  }
  return incoming;
}
