import type { FieldNode } from 'graphql';

/** Before every alias of a client in what departments are asked: no schema has such names, and no client's alias may begin with it. */
export const FETCHED_PREFIX = '_alias_';

/** The name under which a client gets a field. */
export function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The name under which it is fetched: its own, or one of ours where the client calls it otherwise. Two underscores are the machinery's. */
export function fetchedAs({ alias, name }: FieldNode): string {
  return alias === undefined || alias.value === name.value || alias.value.startsWith('__')
    ? (alias ?? name).value
    : FETCHED_PREFIX + alias.value;
}

/** A step of a path as the client knows it. */
export function clientStep(step: string | number): string | number {
  return typeof step === 'string' && step.startsWith(FETCHED_PREFIX) ? step.slice(FETCHED_PREFIX.length) : step;
}
