import type { GraphQLArgument } from 'graphql';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from './permissionRule.ts';
import { couldTouch, touchedInputs } from './touchedInputs.ts';

/**
 * The rules that the given argument values touch: on the arguments themselves, on input fields, and on enum values, at
 * any depth. A filter, an order or a count over something asks for what that something asks for.
 * `values` are coerced values by argument name, as graphql-js hands them to a resolver.
 */
export function inputRules(args: readonly GraphQLArgument[], values: Readonly<Record<string, unknown>>): PermissionRule[] {
  return touchedInputs(args, values).flatMap((definition) => {
    const rule = permissionRuleOf(definition);
    return rule && !isOpenToAll(rule) ? [rule] : [];
  });
}

/** Whether any value that these arguments could take has a rule: where none has, there is nothing to look at per request. */
export function hasInputRules(args: readonly GraphQLArgument[]): boolean {
  return couldTouch(args, (definition) => permissionRuleOf(definition) !== undefined);
}
