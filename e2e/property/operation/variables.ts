import {
  getNullableType,
  isNonNullType,
  Kind,
  parseType,
  valueFromASTUntyped,
  type ConstValueNode,
  type GraphQLInputType,
  type VariableDefinitionNode,
  type VariableNode,
} from 'graphql';
import type { Random } from '../../../scripts/generate/random.ts';

/** The variables of an operation that is being drawn. */
export interface Variables {
  /** A variable that may stand where a value of this type is wanted. `hasDefault`: leaving it out is allowed there. */
  use(type: GraphQLInputType, draw: () => ConstValueNode, hasDefault: boolean): VariableNode;
  readonly definitions: readonly VariableDefinitionNode[];
  /** What the client sends for them. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Variables with and without defaults, given, left out, or null: whatever is allowed where they stand. */
export function drawVariables(random: Random): Variables {
  const definitions: VariableDefinitionNode[] = [];
  const values: Record<string, unknown> = {};
  const reusable = new Map<string, string[]>();

  const define = (type: string, defaultValue: ConstValueNode | undefined): string => {
    const name = `v${definitions.length}`;
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: variable(name),
      type: parseType(type),
      ...(defaultValue ? { defaultValue } : {}),
    });
    return name;
  };

  return {
    definitions,
    values,
    use(type, draw, hasDefault) {
      const position = String(type);
      const known = reusable.get(position) ?? [];
      if (known.length > 0 && random.chance(0.3)) return variable(random.pick(known));
      const isNonNull = isNonNullType(type);
      const bare = String(getNullableType(type));
      let name: string;
      if (random.chance(0.3)) {
        // Its own default: it may be left out, and in a nullable place it may be null.
        const isBare = !isNonNull || random.chance(0.5);
        name = define(isBare ? bare : position, nonNull(draw));
        if (random.chance(0.6)) values[name] = valueOf(isBare && !isNonNull ? draw() : nonNull(draw));
      } else if (isNonNull) {
        const mayBeLeftOut = hasDefault && random.chance(0.5);
        name = define(mayBeLeftOut ? bare : position, undefined);
        if (!mayBeLeftOut || random.chance(0.5)) values[name] = valueOf(nonNull(draw));
        if (mayBeLeftOut) return variable(name);
      } else {
        name = define(random.chance(0.15) ? `${bare}!` : bare, undefined);
        const isRequired = definitions.at(-1)?.type.kind === Kind.NON_NULL_TYPE;
        if (isRequired) values[name] = valueOf(nonNull(draw));
        else if (random.chance(0.75)) values[name] = valueOf(draw());
      }
      reusable.set(position, [...known, name]);
      return variable(name);
    },
  };
}

function variable(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
}

function nonNull(draw: () => ConstValueNode): ConstValueNode {
  for (;;) {
    const node = draw();
    if (node.kind !== Kind.NULL) return node;
  }
}

function valueOf(node: ConstValueNode): unknown {
  return valueFromASTUntyped(node);
}
