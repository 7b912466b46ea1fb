import { getNamedType, isObjectType } from 'graphql';
import type { FieldShape, ObjectShape } from './compileShape.ts';

const forms = new WeakMap<FieldShape, string>();

/**
 * What a client is to get under a field, as a text: names, order and fields all the way down. Two clients get the same piece of a
 * department's answer copied only where this is the same for both: one of them may be told that a field is withheld, which the
 * other did not ask for.
 */
export function formOf(field: FieldShape): string {
  let form = forms.get(field);
  if (form === undefined) {
    const named = getNamedType(field.type);
    forms.set(field, (form = `${field.key}:${field.name}${isObjectType(named) ? formBelow(field.below(named)) : ''}`));
  }
  return form;
}

function formBelow({ fields }: ObjectShape): string {
  return `{${fields.map(formOf).join(' ')}}`;
}
