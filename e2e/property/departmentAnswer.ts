import {
  execute,
  FieldsOnCorrectTypeRule,
  getNamedType,
  GraphQLError,
  isLeafType,
  isListType,
  isNonNullType,
  KnownArgumentNamesRule,
  NoUndefinedVariablesRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  parse,
  PossibleFragmentSpreadsRule,
  ScalarLeafsRule,
  validate,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Access } from '../../common/access.ts';
import { askedBelow, type Ask } from './ask.ts';
import { compute, MissingInput, onlyRequired } from './computed.ts';
import { faultAt, type FieldFault, type Faults } from './faults.ts';
import { mutationText } from './monolith.ts';
import { masked } from './masked.ts';
import { held } from './held.ts';
import { ENTITIES, type Coordinate, type Rulebook } from './rulebook.ts';
import { spoil, type Spot } from './spoil.ts';
import type { Department } from './testGraph.ts';
import { subjectThing, type Thing, type World } from './world.ts';

/** An entity as the gateway represented it. */
interface Represented extends Thing {
  readonly reference: Readonly<Record<string, unknown>>;
}

/** What a department's resolvers see of a request. */
interface Context {
  readonly access: Access | undefined;
  readonly faults: Faults;
  readonly asks: Ask[];
  readonly spots: Spot[];
}

/** One operation for a department. */
export interface DepartmentRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly access: Access | undefined;
}

/** What it answers, and what it was asked for. */
export interface DepartmentAnswer {
  readonly body: Record<string, unknown>;
  readonly asks: readonly Ask[];
  readonly mutations: readonly string[];
}

/** A department without guards: it answers whatever it is asked, and says what that was. */
export interface DepartmentServer {
  answer(request: DepartmentRequest, faults: Faults): Promise<DepartmentAnswer>;
}

/** What a gateway that writes documents may get wrong. */
const CHECKED = [
  FieldsOnCorrectTypeRule,
  KnownArgumentNamesRule,
  NoUndefinedVariablesRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  ScalarLeafsRule,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
];

/** Makes a department out of its SDL: nothing in it knows the gateway. Throws where the gateway sends what is not valid. */
export function departmentServer(name: Department, sdl: string, world: World, rules: Rulebook): DepartmentServer {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: referenceResolvers(name, sdl, world) as never });
  const documents = new Map<string, DocumentNode>();
  const documentOf = (query: string): DocumentNode => {
    let document = documents.get(query);
    if (!document) {
      document = parse(query);
      const problems = validate(schema, document, CHECKED);
      if (problems.length > 0) throw new Error(`${name} was sent ${query}: ${problems.map(({ message }) => message).join('; ')}`);
      documents.set(query, document);
    }
    return document;
  };
  const fieldResolver = resolverOf(name, world, rules);
  return {
    async answer({ query, variables, access }, faults) {
      const context: Context = { access, faults, asks: [], spots: [] };
      const result = await execute({
        schema,
        document: documentOf(query),
        variableValues: variables,
        contextValue: context,
        fieldResolver,
      });
      const body = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
      spoil(body['data'], context.spots);
      const mutations = context.asks.filter(({ parent }) => parent === 'Mutation').map(({ field, args }) => mutationText(field, args));
      return { body, asks: context.asks, mutations };
    },
  };
}

function referenceResolvers(name: Department, sdl: string, world: World): Record<string, unknown> {
  const reference = (given: Record<string, unknown>): Represented | null => {
    const id = String(given['id']);
    if (given['__typename'] === 'Division') return { __typename: 'Division', key: id, from: name, subject: undefined, reference: given };
    const subject = world.subject(id);
    const isKnown = subject && (name !== 'registry' || world.subjects.some((each) => each.id === id));
    return isKnown ? { ...subjectThing(subject, name), reference: given } : null;
  };
  return Object.fromEntries(
    ENTITIES.filter((type) => sdl.includes(`type ${type} `)).map((type) => [type, { __resolveReference: reference }]),
  );
}

function resolverOf(name: Department, world: World, rules: Rulebook): GraphQLFieldResolver<Thing, Context, Record<string, unknown>> {
  return (thing, args, { access, faults, asks, spots }, info) => {
    const { parentType, fieldName: field, returnType: type } = info;
    const subject = thing?.subject;
    const ask = { department: name, subject: subject?.id, access };
    asks.push({ ...ask, parent: parentType.name, field, args });
    if (ENTITIES.includes(parentType.name) && field === 'id') return thing.key;
    const plain = thing?.plain;
    if (plain) return plain[field] ?? null;
    const coordinate = rules.coordinates.get(`${parentType.name}.${field}`);
    if (!coordinate) throw new Error(`no coordinate ${parentType.name}.${field}`);
    const fault = faultAt(faults, coordinate, thing ?? { subject: undefined });
    const error = statedError(fault, coordinate);
    if (error) {
      asks.push(...askedBelow(info, ask));
      throw error;
    }
    const value =
      coordinate.requires.length > 0
        ? computed(world, rules, coordinate, thing as Represented, type, args)
        : held(world, coordinate, thing, type, args);
    if (fault === 'null' || fault === 'wrongType' || fault === 'missing')
      spots.push({ path: pathOf(info.path), kind: fault, wrong: wrongFor(type, world.seed + spots.length) });
    if (value === null || (Array.isArray(value) && value.flat().length === 0)) asks.push(...askedBelow(info, ask));
    return masked(coordinate, value, access, subject);
  };
}

/** The error that a department states for a fault of that kind. */
function statedError(fault: FieldFault['kind'] | undefined, { name, owner }: Coordinate): GraphQLError | undefined {
  switch (fault) {
    case 'error':
      return new GraphQLError('the inside of a department', { extensions: { code: 'SECRET', url: 'http://10.0.0.7' } });
    case 'denied': {
      const why = { requiredLevel: 'RESTRICTED', heldLevel: 'OPEN', reason: 'LEVEL' };
      return new GraphQLError('denied', { extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate: name, sector: owner, ...why } });
    }
    case 'badInput':
      return new GraphQLError('an argument of 10.0.0.7', { extensions: { code: 'BAD_USER_INPUT' } });
    default:
      return undefined;
  }
}

function computed(
  world: World,
  rules: Rulebook,
  coordinate: Coordinate,
  thing: Represented,
  type: GraphQLOutputType,
  args: Record<string, unknown>,
): unknown {
  try {
    const inputs = onlyRequired(rules, coordinate.parent, coordinate.requires, thing.reference);
    return compute(world, coordinate, thing, inputs, type, args);
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    const departments = coordinate.requires.map(({ field }) => rules.of(coordinate.parent, field).owner);
    throw new GraphQLError('an input is missing', { extensions: { code: 'DEPARTMENT_UNAVAILABLE', departments } });
  }
}

/** A value that no type of this shape has. */
function wrongFor(type: GraphQLOutputType, salt: number): unknown {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return salt % 2 === 0 ? 'text' : { length: 1 };
  if (isLeafType(getNamedType(inner))) return salt % 2 === 0 ? { wrong: true } : [['wrong']];
  return ['text', 42, true, [{}]][salt % 4];
}

function pathOf(path: { readonly prev: unknown; readonly key: string | number } | undefined): (string | number)[] {
  const steps: (string | number)[] = [];
  for (let here = path; here; here = here.prev as typeof path) steps.unshift(here.key);
  return steps;
}
