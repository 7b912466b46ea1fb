import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputType,
} from 'graphql';
import { isOpenToAll, permissionRuleOf, type PermissionRule } from './permissionRule.ts';

/**
 * The rules that the given argument values touch: on the arguments themselves, on input fields, and on enum values, at
 * any depth. A filter, an order or a count over something asks for what that something asks for.
 * `values` are coerced values by argument name, as graphql-js hands them to a resolver.
 */
export function inputRules(args: readonly GraphQLArgument[], values: Readonly<Record<string, unknown>>): PermissionRule[] {
  const rules: PermissionRule[] = [];
  for (const argument of args) {
    const value = values[argument.name];
    if (value === undefined || value === null) continue;
    add(rules, permissionRuleOf(argument.astNode));
    collect(rules, argument.type, value);
  }
  return rules;
}

/** Whether any value that these arguments could take has a rule: where none has, there is nothing to look at per request. */
export function hasInputRules(args: readonly GraphQLArgument[], seen = new Set<string>()): boolean {
  return args.some((argument) => {
    if (permissionRuleOf(argument.astNode)) return true;
    const type = getNamedType(argument.type);
    if (isEnumType(type)) return type.getValues().some((value) => permissionRuleOf(value.astNode));
    if (!isInputObjectType(type) || seen.has(type.name)) return false;
    seen.add(type.name);
    return hasInputRules(Object.values(type.getFields()), seen);
  });
}

function collect(rules: PermissionRule[], type: GraphQLInputType, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isNonNullType(type)) return collect(rules, type.ofType, value);
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) collect(rules, type.ofType, item);
    return;
  }
  if (isEnumType(type)) return add(rules, permissionRuleOf(type.getValues().find((candidate) => candidate.value === value)?.astNode));
  if (!isInputObjectType(type) || typeof value !== 'object') return;
  for (const field of Object.values(type.getFields())) {
    const inner = (value as Record<string, unknown>)[field.name];
    if (inner === undefined || inner === null) continue;
    add(rules, permissionRuleOf(field.astNode));
    collect(rules, field.type, inner);
  }
}

function add(rules: PermissionRule[], rule: PermissionRule | undefined): void {
  if (rule && !isOpenToAll(rule)) rules.push(rule);
}
