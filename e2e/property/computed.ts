import { Kind, type GraphQLOutputType, type TypeNode } from 'graphql';
import type { Coordinate, Requirement, Rulebook } from './rulebook.ts';
import { canonical, type Thing, type Value, type World } from './world.ts';

/** An input of a computed field that could not be had, or is not what its type says. */
export class MissingInput extends Error {}

/**
 * Of what was given, exactly what a computed field requires, so that other selections change nothing. Throws MissingInput where
 * something is not there, or is not what the SDL says: nothing is computed from that.
 */
export function onlyRequired(rules: Rulebook, parent: string, requires: readonly Requirement[], given: unknown): unknown {
  if (!isObject(given)) throw new MissingInput(parent);
  return Object.fromEntries(
    requires.map((requirement) => {
      const { definition, name } = rules.of(parent, requirement.field);
      return [requirement.field, checked(rules, name, definition.type, requirement, given[requirement.field])];
    }),
  );
}

function checked(rules: Rulebook, name: string, type: TypeNode, requirement: Requirement, value: unknown): unknown {
  if (value === undefined) throw new MissingInput(name);
  if (type.kind === Kind.NON_NULL_TYPE) {
    if (value === null) throw new MissingInput(name);
    return checked(rules, name, type.type, requirement, value);
  }
  if (value === null) return null;
  if (type.kind === Kind.LIST_TYPE) {
    if (!Array.isArray(value)) throw new MissingInput(name);
    return value.map((item: unknown) => checked(rules, name, type.type, requirement, item ?? null));
  }
  if (requirement.below.length > 0) return onlyRequired(rules, type.name.value, requirement.below, value);
  if (typeof value === 'object') throw new MissingInput(name);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a computed field's owner makes of its inputs; a department that is asked to gather from null says that it cannot. */
export function compute(
  world: World,
  coordinate: Coordinate,
  subject: Pick<Thing, 'key' | 'subject'>,
  inputs: unknown,
  type: GraphQLOutputType,
  args: Readonly<Record<string, unknown>>,
): Value {
  const from = coordinate.owner ?? 'registry';
  if (coordinate.field !== 'listings')
    return world.draw(
      { __typename: 'Subject', key: `${subject.key}<${canonical(inputs)}>`, subject: subject.subject },
      coordinate.field,
      type,
      args,
      from,
    );
  const gathered = Object.entries(inputs as Record<string, { listings?: unknown } | null>).flatMap(([container, value]) => {
    const listings = value?.listings;
    if (!Array.isArray(listings)) throw new MissingInput(container);
    return listings.map((listing): Record<string, unknown> => ({ ...(listing as object), sector: container }));
  });
  return gathered
    .filter(({ kind }) => args['kind'] == null || kind === args['kind'])
    .map((plain): Thing => ({ __typename: 'Listing', key: '', from, subject: subject.subject, plain }));
}
