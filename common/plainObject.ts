/** An object of a subgraph's answer. */
export type PlainObject = Record<string, unknown>;

/** Whether a value is an object, not a list or null; a {@link Span} has to be opened first. */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property, and never one of the prototype: a response name can be `constructor`. */
export function own(object: PlainObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property; `__proto__` would set the prototype instead, and no response name is called so. */
export function setOwn(object: PlainObject, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
}
