import {
  executeSync,
  getNamedType,
  GraphQLError,
  isListType,
  isNonNullType,
  isObjectType,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Circumstances } from './circumstances.ts';
import { compute, MissingInput } from './computed.ts';
import { codeOf, faultAt, isSilent, isVague } from './faults.ts';
import { held } from './held.ts';
import { masked } from './masked.ts';
import { inputsOf } from './inputsOf.ts';
import { ENTITIES, type Coordinate } from './rulebook.ts';
import { canonical, type Thing, type Value } from './world.ts';

/** What a client is told: a path of his own answer, and a code of the list. */
export interface ExpectedError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  /** Departments that may be named for it. */
  readonly departments: readonly string[];
}

/** The whole answer. */
export interface Expected {
  readonly data: unknown;
  readonly errors: readonly ExpectedError[];
}

const ROOTS = ['Query', 'Mutation'];

/**
 * What the right answer is: one schema over everything that the departments hold, walked by graphql-js, with the rules
 * applied where they stand and every failure as the contract says that it looks. It knows no plans, fetches or merges.
 */
export function monolith(circumstances: Circumstances, document: DocumentNode, variables: Readonly<Record<string, unknown>>): Expected {
  const result = executeSync({
    schema: circumstances.client,
    document,
    variableValues: variables,
    contextValue: circumstances,
    fieldResolver,
  });
  const errors = (result.errors ?? []).map(({ path, originalError, extensions, message }) => {
    const code = extensions['code'];
    if (typeof code !== 'string' || !path) throw originalError ?? new Error(message);
    return { path, code, departments: (extensions['departments'] as string[] | undefined) ?? [] };
  });
  return { data: result.data, errors };
}

/** A mutation and what it was given. */
export function mutationText(field: string, args: Readonly<Record<string, unknown>>): string {
  return `${field} ${canonical(args)}`;
}

const fieldResolver: GraphQLFieldResolver<Thing | undefined, Circumstances, Record<string, unknown>> = (
  thing,
  args,
  circumstances,
  info,
) => {
  const { world, rules, access, faults } = circumstances;
  const { parentType, fieldName: field, returnType: type } = info;
  const coordinate = rules.of(parentType.name, field);
  if (rules.refusal(coordinate, args, access, thing?.subject)) throw failure('UNAUTHORIZED_FIELD_OR_TYPE');
  if (parentType.name === 'Mutation') circumstances.ran?.push(mutationText(field, args));
  if (ENTITIES.includes(parentType.name) && field === 'id') return thing?.key;
  if (thing?.plain) return orBroken(thing.plain[field] ?? null, coordinate, type, thing, circumstances);
  if (coordinate.isNamespace && isEmptied(info, thing, circumstances)) return emptyContainer(type, thing, coordinate);

  const owner = coordinate.owner ?? thing?.from;
  const isFetched = ROOTS.includes(parentType.name) || ENTITIES.includes(parentType.name);
  // Departments hold no list of subjects; the registry has never heard of some that others name.
  const isUnknown = owner === 'registry' && parentType.name === 'Subject' && world.strangers.some(({ id }) => id === thing?.key);
  if (isFetched && (isSilent(faults, owner) || isUnknown)) throw failure('DEPARTMENT_UNAVAILABLE', owner);
  // Nobody is asked for what cannot be computed: whatever is wrong with it does not show.
  const right = valueOf(circumstances, coordinate, thing, type, args);
  const fault = faultAt(faults, coordinate, thing ?? { subject: undefined });
  const stated = codeOf(fault);
  if (stated !== undefined) throw failure(stated, owner);
  const value = fault === 'null' ? null : masked(coordinate, right, access, thing?.subject);
  return orBroken(value, coordinate, type, thing, circumstances);
};

function valueOf(
  circumstances: Circumstances,
  coordinate: Coordinate,
  thing: Thing | undefined,
  type: GraphQLOutputType,
  args: Readonly<Record<string, unknown>>,
): Value {
  const { world } = circumstances;
  if (coordinate.requires.length === 0 || !thing) return held(world, coordinate, thing && ownedBy(thing, coordinate), type, args);
  try {
    return compute(world, coordinate, thing, inputsOf(circumstances, coordinate.parent, coordinate.requires, thing), type, args);
  } catch (error) {
    if (error instanceof MissingInput) throw failure('DEPARTMENT_UNAVAILABLE', ...circumstances.rules.sourcesOf(coordinate));
    throw error;
  }
}

/** Whoever answers a field of an entity gives what is below it. */
function ownedBy(thing: Thing, coordinate: Coordinate): Thing {
  return ENTITIES.includes(thing.__typename) && coordinate.owner ? { ...thing, from: coordinate.owner } : thing;
}

/** A null that breaks the contract, or that nobody can vouch for, is an error; any other is the owner's answer. */
function orBroken(
  value: Value,
  coordinate: Coordinate,
  type: GraphQLOutputType,
  thing: Thing | undefined,
  { faults, rules }: Circumstances,
): Value {
  const owner = coordinate.owner ?? thing?.from;
  const isDoubtful = isVague(faults, owner);
  if (value !== null) return isDoubtful && Array.isArray(value) ? withoutNulls(value, owner) : value;
  if (isDoubtful || coordinate.isNamespace) throw failure('DEPARTMENT_UNAVAILABLE', owner);
  if (isNonNullType(type) || (rules.isRuled && isNeverAbsent(coordinate, type))) throw failure('DEPARTMENT_BAD_ANSWER', owner);
  return null;
}

/** "None" is `[]`, or a connection without nodes: null would read as "nothing on file". Root fields say what their null means. */
function isNeverAbsent({ parent }: Coordinate, type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return !ROOTS.includes(parent) && isObjectType(named) && (isListType(type) || named.name.endsWith('Connection'));
}

function withoutNulls(list: readonly Value[], owner: string | undefined): Value[] {
  return list.map((item) =>
    item === null ? failure('DEPARTMENT_UNAVAILABLE', owner) : Array.isArray(item) ? withoutNulls(item, owner) : item,
  );
}

/** Whether everything asked for below a container is withheld from this caller for this subject: then nobody is asked for it. */
function isEmptied(info: GraphQLResolveInfo, thing: Thing | undefined, circumstances: Circumstances): boolean {
  const container = getNamedType(info.returnType);
  if (!isObjectType(container)) return false;
  const { schema, fragments, variableValues, fieldNodes } = info;
  const fields = collectSubfields(schema, fragments, variableValues, container, fieldNodes);
  return [...fields.values()].every(([node]) => {
    const definition = node && container.getFields()[node.name.value];
    if (!node || !definition) return true;
    const args = getArgumentValues(definition, node, variableValues);
    const { rules, access } = circumstances;
    return rules.refusal(rules.of(container.name, definition.name), args, access, thing?.subject) !== undefined;
  });
}

function emptyContainer(type: GraphQLOutputType, thing: Thing | undefined, { owner = 'registry' }: Coordinate): Thing {
  return { __typename: getNamedType(type).name, key: '', from: owner, subject: thing?.subject };
}

function failure(code: string, ...departments: (string | undefined)[]): GraphQLError {
  return new GraphQLError(code, { extensions: { code, departments: departments.filter((name) => name !== undefined) } });
}
