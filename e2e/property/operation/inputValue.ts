import {
  GraphQLNonNull,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ArgumentNode,
  type ConstValueNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import type { Random } from '../../../scripts/generate/random.ts';
import type { Variables } from './variables.ts';

/** What values of arguments are drawn from. */
export interface Inputs {
  readonly random: Random;
  readonly variables: Variables;
  /** Subject ids, most of them real. */
  readonly ids: readonly string[];
}

const LENGTHS = [
  [0, 1],
  [1, 4],
  [2, 6],
  [3, 4],
] as const;
const WORDS = ['公司', 'x', '', 'quote "', '\\'];
const KEYS = ['id', 'ids'];
const DAYS = ['2024-01-01', '2026-02-28'];

/** Draws the arguments of one use of a field: left out, literal, variable, or a literal with variables inside. */
export function randomArguments(inputs: Inputs, definitions: readonly GraphQLArgument[]): ArgumentNode[] {
  const { random } = inputs;
  return definitions.flatMap((definition): ArgumentNode[] => {
    const isRequired = isNonNullType(definition.type) && definition.defaultValue === undefined;
    // Without its key a root field finds nobody.
    if (!isRequired && random.chance(KEYS.includes(definition.name) ? 0.05 : 0.65)) return [];
    return [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: definition.name }, value: argumentValue(inputs, definition) }];
  });
}

function argumentValue(inputs: Inputs, { name, type, defaultValue }: GraphQLArgument): ValueNode {
  if (inputs.random.chance(0.4))
    return inputs.variables.use(type, () => literal(inputs, name, type, 0, undefined), defaultValue !== undefined);
  return literal(inputs, name, type, 0, inputs.variables);
}

/** A literal of a type; with `variables`, some of what is inside it is a variable. */
export function literal(inputs: Inputs, name: string, type: GraphQLInputType, depth: number, variables: undefined): ConstValueNode;
export function literal(inputs: Inputs, name: string, type: GraphQLInputType, depth: number, variables: Variables | undefined): ValueNode;
export function literal(inputs: Inputs, name: string, type: GraphQLInputType, depth: number, variables: Variables | undefined): ValueNode {
  const { random } = inputs;
  if (depth > 0 && variables && random.chance(0.25)) return variables.use(type, () => literal(inputs, name, type, depth, undefined), false);
  if (!isNonNullType(type) && random.chance(KEYS.includes(name) ? 0.01 : 0.06)) return { kind: Kind.NULL };
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const item = (): ValueNode => literal(inputs, name, inner.ofType, depth + 1, variables);
    // A single value stands for a list of one; null would stand for the list itself.
    if (random.chance(0.1)) return literal(inputs, name, new GraphQLNonNull(getNullableType(inner.ofType)), depth + 1, undefined);
    return { kind: Kind.LIST, values: Array.from({ length: random.weighted(LENGTHS) }, item) };
  }
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields()).flatMap((field) => {
      const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
      if (!isRequired && (depth >= 3 || random.chance(0.5))) return [];
      const value = literal(inputs, field.name, field.type, depth + 1, variables);
      return [{ kind: Kind.OBJECT_FIELD, name: { kind: Kind.NAME, value: field.name }, value } as const];
    });
    return { kind: Kind.OBJECT, fields };
  }
  if (isEnumType(inner)) return { kind: Kind.ENUM, value: random.pick(inner.getValues()).name };
  return scalarLiteral(inputs, name, inner.name);
}

function scalarLiteral({ random, ids }: Inputs, name: string, type: string): ConstValueNode {
  switch (type) {
    case 'Int':
      return {
        kind: Kind.INT,
        value: String(['first', 'limit', 'size'].includes(name) ? random.weighted(LENGTHS) : random.between(0, 2_030)),
      };
    case 'Float':
      return random.chance(0.5) ? { kind: Kind.INT, value: '7' } : { kind: Kind.FLOAT, value: random.pick(['0.5', '-1.25', '1e3']) };
    case 'Boolean':
      return { kind: Kind.BOOLEAN, value: random.chance(0.5) };
    case 'Date':
      return { kind: Kind.STRING, value: random.pick(DAYS) };
    case 'ID':
      return { kind: Kind.STRING, value: random.pick(ids) };
    default:
      return { kind: Kind.STRING, value: random.pick(WORDS) };
  }
}
