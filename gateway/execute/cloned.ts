import type { PlainObject } from '../../common/plainObject.ts';
import { setOwn } from '../../common/plainObject.ts';
import { Span } from '../compile/span.ts';

/** A copy of a value of an answer that shares nothing with it that could be changed. */
export function cloned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Span) return value;
  if (Array.isArray(value)) return value.map(cloned);
  const copy: PlainObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloned((value as PlainObject)[key]));
  return copy;
}
