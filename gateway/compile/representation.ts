import type { Required, Rewrite } from '../plan/plan.ts';
import { SUBJECT_ID_ALIAS } from '../authorise/asksWhom.ts';
import { isAltered } from '../../common/isAltered.ts';
import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';
import { applyRewrites, type IsOfType } from './rewrite.ts';
import { opened } from './span.ts';
import type { WireText } from '../../common/wireText.ts';

/** What a fetch sends of an entity; which of its fields could not be had, as names from the entity down; or that it has no key here. */
export type Representation = { readonly text: WireText } | Missing | 'keyless' | undefined;

/** `isAltered`: some of it came, and is no longer what was written ({@link isAltered}). */
interface Missing {
  readonly missing: readonly (readonly string[])[];
  readonly isAltered: boolean;
}

/** Whether an error was stated at or below a path, from the entity down. */
export type IsErred = (path: readonly (string | number)[]) => boolean;

/** Writes what is sent of an entity. `undefined` where no fragment applies to its type. A null for which an error was stated is missing. */
export type RepresentationWriter = (entity: PlainObject, isErred?: IsErred) => Representation;

/** Whether a field of an object may not be null: a null in its place means that there is no such entity. */
export type IsNonNull = (object: PlainObject, field: string) => boolean;

/** Whether a field of an object is a Float, so that no number is too large for it, or of an object whose type did not come with it. */
export type MayBeFloat = IsNonNull;

/** What writing looks at besides the entity. */
export interface RepresentationRules {
  readonly requires: readonly Required[];
  readonly inputRewrites: readonly Rewrite[];
  readonly isOfType: IsOfType;
  readonly isNonNull: IsNonNull;
  readonly mayBeFloat: MayBeFloat;
}

/** A subject's own id, fetched under the gateway's own name. */
export function subjectIdOf(entity: PlainObject): string | undefined {
  const id = own(entity, SUBJECT_ID_ALIAS);
  return typeof id === 'string' ? id : undefined;
}

/**
 * The writer of representations for a fetch's `requires`. `keyless` where a field that cannot be null is: an entity that an
 * earlier subgraph did not have. A field that was never fetched (its department failed) is `missing`; null is sent as null.
 */
export function representationWriter(rules: RepresentationRules): RepresentationWriter {
  return (entity, isErred) => {
    if (lacksKey(entity, rules.requires, rules)) return 'keyless';
    const value: PlainObject = {};
    const missing: (readonly string[])[] = [];
    const writing: Writing = { ...rules, isErred, missing, isAltered: false };
    write(value, entity, rules.requires, writing, [], []);
    if (missing.length > 0) return { missing, isAltered: writing.isAltered };
    if (own(value, '__typename') === undefined) return undefined;
    applyRewrites(rules.inputRewrites, value, rules.isOfType);
    return { text: JSON.stringify(value) };
  };
}

function lacksKey(entity: PlainObject, selections: readonly Required[], { isOfType, isNonNull }: RepresentationRules): boolean {
  const lacks = (inner: readonly Required[]): boolean =>
    inner.some((selection) => {
      if (selection.kind === 'type')
        return (selection.type === undefined || isOfType(entity, selection.type)) && lacks(selection.selections);
      return own(entity, selection.key) === null && isNonNull(entity, selection.name);
    });
  return lacks(selections);
}

interface Writing extends RepresentationRules {
  readonly isErred: IsErred | undefined;
  readonly missing: (readonly string[])[];
  isAltered: boolean;
}

/** `names`: the fields that lead here; `path`: where that is in the answer. */
function write(
  target: PlainObject,
  source: PlainObject,
  selections: readonly Required[],
  writing: Writing,
  names: readonly string[],
  path: readonly (string | number)[],
): void {
  for (const selection of selections) {
    if (selection.kind === 'type') {
      if (selection.type === undefined || writing.isOfType(source, selection.type))
        write(target, source, selection.selections, writing, names, path);
      continue;
    }
    const { key, name, selections: inner } = selection;
    const value = opened(own(source, key));
    const here = [...path, key];
    // Another number would ask for another entity.
    const isOther = isAltered(value) && !writing.mayBeFloat(source, name);
    writing.isAltered ||= isOther;
    if (value === undefined || isOther || (value === null && writing.isErred?.(here))) writing.missing.push([...names, name]);
    else if (!inner || value === null) {
      if (own(target, key) === undefined) setOwn(target, key, value);
    } else setOwn(target, key, copy(own(target, key), value, inner, writing, [...names, name], here));
  }
}

function copy(
  existing: unknown,
  source: unknown,
  selections: readonly Required[],
  writing: Writing,
  names: readonly string[],
  path: readonly (string | number)[],
): unknown {
  if (Array.isArray(source)) {
    const before: readonly unknown[] = Array.isArray(existing) ? existing : [];
    return source.map((item, index) => copy(before[index], item, selections, writing, names, [...path, index]));
  }
  if (source === null && writing.isErred?.(path)) writing.missing.push(names);
  if (!isObject(source)) return source;
  const target: PlainObject = isObject(existing) ? existing : {};
  write(target, source, selections, writing, names, path);
  return target;
}
