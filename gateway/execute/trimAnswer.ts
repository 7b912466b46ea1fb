import type { Selected } from '../compile/selected.ts';
import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';
import { SubgraphFailure } from './subgraphFailure.ts';

/** Lists in lists, and values inside a scalar, may be nested so deep: everything after walks them by recursion. */
const MAX_NESTING = 64;
/** Ten times and more what the costliest operation may ask for; each value of the wrong type becomes an error of its own. */
const MAX_VALUES = 4_000_000;

/**
 * A copy of what a subgraph answered, cut to what it was asked for: a department that answers more than its own fields
 * must not put words into another's mouth, nor a firm's id on a person. Without `trustNulls` (an error came with the answer
 * that says nothing of where it belongs) nulls are left out: nobody knows which of them are meant. Throws a
 * {@link SubgraphFailure} for an answer that is nested deeper, or larger, than any that was asked for can be.
 */
export function trimAnswer(subgraph: string, data: PlainObject, selected: Selected, trustNulls: boolean): PlainObject {
  let values = 0;
  const count = (): void => {
    values += 1;
    if (values > MAX_VALUES) throw new SubgraphFailure(subgraph, 'TOO_LARGE', 'values');
  };
  const bound = (nesting: number): void => {
    if (nesting > MAX_NESTING) throw new SubgraphFailure(subgraph, 'NONSENSE', 'nesting');
  };
  const scalar = (value: unknown, nesting: number): void => {
    bound(nesting);
    count();
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) scalar(inner, nesting + 1);
  };
  const trim = (value: unknown, { fields }: Selected, nesting: number): unknown => {
    count();
    if (value === null) return trustNulls ? null : undefined;
    if (Array.isArray(value)) {
      bound(nesting);
      return value.map((item: unknown) => trim(item, { fields }, nesting + 1));
    }
    if (!isObject(value)) return value;
    if (fields.size > 0) return objectOf(value, fields);
    scalar(value, nesting);
    return value;
  };
  const objectOf = (value: PlainObject, fields: Selected['fields']): PlainObject => {
    const trimmed: PlainObject = {};
    for (const [name, inner] of fields) {
      const given = own(value, name);
      const kept = given === undefined ? undefined : trim(given, inner, 0);
      // A type's name is a string or nothing: it is looked up, and compared.
      if (kept !== undefined && (name !== '__typename' || typeof kept === 'string')) setOwn(trimmed, name, kept);
    }
    return trimmed;
  };
  return objectOf(data, selected.fields);
}
