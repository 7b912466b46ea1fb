import { isNonNullType, isScalarType, typeFromAST, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { CreditGraphError } from '../../common/errors.ts';
import type { KnownOperation } from './knownOperation.ts';

/** Variables whose strings are taken as they are. */
const simple = new WeakMap<OperationDefinitionNode, ReadonlyMap<string, boolean> | null>();
/** Half of a character: JSON can spell it (`\ud800`), and no department can keep it. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/**
 * An operation's variables, coerced (GraphQL §6.1.2), in an object without a prototype: one that was not given may be called `constructor`,
 * and is looked up by name. Throws BAD_REQUEST with every reason.
 */
export function coerceVariables(
  { graph, operation, neverNull }: KnownOperation,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  let strings = simple.get(operation);
  if (strings === undefined) simple.set(operation, (strings = stringsOnly(graph.api, operation)));
  const taken = strings && takeStrings(strings, given);
  if (taken) return taken;
  const coerced = getVariableValues(graph.api, operation.variableDefinitions ?? [], given, { maxErrors: 10 });
  if (coerced.errors)
    throw new CreditGraphError(
      'BAD_REQUEST',
      coerced.errors.map(({ message }) => (graph.ruled ? withoutHints(message) : message)).join('; '),
    );
  const values = withoutPrototype(coerced.coerced);
  const broken = Object.keys(values).filter((name) => holdsHalfCharacter(values[name]));
  if (broken.length > 0)
    throw new CreditGraphError(
      'BAD_REQUEST',
      broken
        .map(
          (name) => `变量 $${name} 含有不成对的代理码位，不是完整的字符 / variable $${name} holds a lone surrogate, which is no character`,
        )
        .join('; '),
    );
  const nulls = neverNull.filter((name) => values[name] === null);
  if (nulls.length > 0)
    throw new CreditGraphError(
      'BAD_REQUEST',
      nulls.map((name) => `变量 $${name} 所在之处不得为 null / variable $${name} stands where null is not allowed`).join('; '),
    );
  return values;
}

/** Names that a caller did not write may be of what he does not see. */
function withoutHints(message: string): string {
  return message.replace(/ Did you mean (?:the enum value )?"[^?]*\?/g, '');
}

/** Whether each variable must be given, by name, where all are strings or ids without a default; most operations are like that. */
function stringsOnly(api: GraphQLSchema, operation: OperationDefinitionNode): ReadonlyMap<string, boolean> | null {
  const required = new Map<string, boolean>();
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(api, node as never) as unknown;
    const isRequired = isNonNullType(type);
    const named: unknown = isNonNullType(type) ? type.ofType : type;
    if (defaultValue || !isScalarType(named) || !['ID', 'String'].includes(named.name)) return null;
    required.set(variable.name.value, isRequired);
  }
  return required;
}

function takeStrings(strings: ReadonlyMap<string, boolean>, given: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const taken = withoutPrototype({});
  for (const [name, isRequired] of strings) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === 'string' && !HALF_CHARACTER.test(value)) taken[name] = value;
    else if (isRequired || value !== undefined) return undefined;
  }
  return taken;
}

/** Whether half of a character stands anywhere in a value; names in it are the graph's own. */
function holdsHalfCharacter(value: unknown): boolean {
  if (typeof value === 'string') return HALF_CHARACTER.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => holdsHalfCharacter(each));
}

function withoutPrototype(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, values);
}
