import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLInputType,
} from 'graphql';

/** The definition of an argument, an input field or an enum value, with the directives on it. */
export interface InputDefinition {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/**
 * The definitions that the given argument values touch: arguments, input fields and enum values, at any depth.
 * `values` are coerced values by argument name, as graphql-js hands them to a resolver.
 */
export function touchedInputs(args: readonly GraphQLArgument[], values: Readonly<Record<string, unknown>>): InputDefinition[] {
  const touched: InputDefinition[] = [];
  for (const argument of args) collectField(touched, argument, values[argument.name]);
  return touched;
}

/** Whether any value that these arguments could take touches a definition of that kind: where none does, there is nothing to look at per request. */
export function couldTouch(
  args: readonly GraphQLArgument[],
  isWanted: (definition: InputDefinition) => boolean,
  seen = new Set<string>(),
): boolean {
  return args.some((argument) => {
    if (argument.astNode && isWanted(argument.astNode)) return true;
    const type = getNamedType(argument.type);
    if (isEnumType(type)) return type.getValues().some(({ astNode }) => astNode && isWanted(astNode));
    if (!isInputObjectType(type) || seen.has(type.name)) return false;
    seen.add(type.name);
    return couldTouch(Object.values(type.getFields()), isWanted, seen);
  });
}

function collectField(touched: InputDefinition[], { astNode, type }: Pick<GraphQLArgument, 'astNode' | 'type'>, value: unknown): void {
  if (value === undefined || value === null) return;
  if (astNode) touched.push(astNode);
  collect(touched, type, value);
}

function collect(touched: InputDefinition[], type: GraphQLInputType, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isNonNullType(type)) return collect(touched, type.ofType, value);
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) collect(touched, type.ofType, item);
    return;
  }
  if (isEnumType(type)) {
    const chosen = type.getValues().find((candidate) => candidate.value === value)?.astNode;
    if (chosen) touched.push(chosen);
    return;
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return;
  for (const field of Object.values(type.getFields())) collectField(touched, field, (value as Record<string, unknown>)[field.name]);
}
