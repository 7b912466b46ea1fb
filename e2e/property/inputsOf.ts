import type { GraphQLOutputType, GraphQLSchema } from 'graphql';
import { compute, MissingInput, onlyRequired } from './computed.ts';
import { faultAt, isSilent, isVague } from './faults.ts';
import { held } from './held.ts';
import type { Circumstances } from './circumstances.ts';
import { ENTITIES, type Requirement } from './rulebook.ts';
import type { Thing, Value } from './world.ts';

/**
 * What a computed field is computed from, as its owner gets it. Throws MissingInput where an input could not be had: its
 * department gave nothing, or an error, or what its type does not allow.
 */
export function inputsOf(circumstances: Circumstances, parent: string, requires: readonly Requirement[], thing: Thing): unknown {
  return onlyRequired(circumstances.rules, parent, requires, gathered(circumstances, parent, requires, thing));
}

function gathered(circumstances: Circumstances, parent: string, requires: readonly Requirement[], thing: Thing): Record<string, unknown> {
  return Object.fromEntries(requires.map((requirement) => [requirement.field, inputOf(circumstances, parent, requirement, thing)]));
}

function inputOf(circumstances: Circumstances, parent: string, { field, below }: Requirement, thing: Thing): Value {
  const { client, world, rules, faults } = circumstances;
  const coordinate = rules.of(parent, field);
  const owner = coordinate.owner ?? thing.from;
  if (ENTITIES.includes(parent) && isSilent(faults, owner)) throw new MissingInput(coordinate.name);
  const type = typeOf(client, parent, field);
  const from = ENTITIES.includes(parent) ? { ...thing, from: owner } : thing;
  const right =
    coordinate.requires.length > 0
      ? compute(world, coordinate, thing, inputsOf(circumstances, parent, coordinate.requires, thing), type, {})
      : held(world, coordinate, from, type, defaultsOf(client, parent, field));
  const fault = faultAt(faults, coordinate, thing);
  if (fault !== undefined && fault !== 'null') throw new MissingInput(coordinate.name);
  const value = fault === 'null' ? null : right;
  const plain = (inner: Value): Value => {
    if (inner === null && isVague(faults, owner)) throw new MissingInput(coordinate.name);
    if (Array.isArray(inner)) return inner.map(plain);
    const isThing = below.length > 0 && inner !== null;
    return isThing ? gathered(circumstances, (inner as Thing).__typename, below, inner as Thing) : inner;
  };
  return plain(value);
}

function typeOf(client: GraphQLSchema, parent: string, field: string): GraphQLOutputType {
  const type = client.getType(parent);
  const found = type && 'getFields' in type ? type.getFields()[field] : undefined;
  if (!found || !('args' in found)) throw new Error(`no field ${parent}.${field}`);
  return found.type;
}

function defaultsOf(client: GraphQLSchema, parent: string, field: string): Record<string, unknown> {
  const type = client.getType(parent);
  const found = type && 'getFields' in type ? type.getFields()[field] : undefined;
  const args = found && 'args' in found ? found.args : [];
  return Object.fromEntries(args.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])));
}
