import {
  isListType,
  isNonNullType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { opaqueIds, subjectReference, type OpaqueIds, type SubjectReference } from '../../common/opaqueId.ts';
import { FIRST_NUMBER, SUBJECT_CLASSES } from '../../common/subjectClass.ts';
import { randomOf, type Random } from '../../scripts/generate/random.ts';
import { scalarValue } from './scalarValue.ts';
import type { Department } from './testGraph.ts';

/** An object of the graph. What its fields hold follows from its key alone, so that nothing has to be stored. */
export interface Thing {
  readonly __typename: string;
  readonly key: string;
  /** The department that gave it. */
  readonly from: Department;
  /** The nearest subject above, itself included. */
  readonly subject: SubjectReference | undefined;
  /** Values that are given rather than drawn: what a computed field gathered. */
  readonly plain?: Readonly<Record<string, unknown>>;
}

/** A field's value: scalars, things, lists of them. */
export type Value = unknown;

/** Who and what there is, the same for the departments and for the monolith. */
export interface World {
  readonly seed: number;
  readonly ids: OpaqueIds;
  /** Subjects that the registry knows. */
  readonly subjects: readonly SubjectReference[];
  /** Subjects that only the other departments have heard of. */
  readonly strangers: readonly SubjectReference[];
  /** Ids under which the registry answers with another subject: who changed class, for instance. */
  readonly successors: ReadonlyMap<string, SubjectReference>;
  /** How often what a department holds of a subject has changed, as `department id`. */
  readonly changes: Map<string, number>;
  subject(id: string): SubjectReference | undefined;
  /** What the owner of a field holds there. */
  draw(
    thing: Pick<Thing, '__typename' | 'key' | 'subject'>,
    field: string,
    type: GraphQLOutputType,
    args: Readonly<Record<string, unknown>>,
    from: Department,
  ): Value;
}

/** The key of all worlds' ids: a seed makes the same world again. */
export const WORLD_ID_KEY = '5eed'.repeat(16);
const DIVISIONS = ['d1', 'd2', 'd3'];
const OF_A_CLASS = 3;

/** The world of a seed, its types those of the client's schema. `withStrangers`: whether some name subjects that the registry does not know. */
export function worldOf(seed: number, client: GraphQLSchema, { withStrangers = true } = {}): World {
  const ids = opaqueIds(Buffer.from(WORLD_ID_KEY, 'hex'));
  const reference = (number: number): SubjectReference => subjectReference(ids, ids.subjectId(number)) as SubjectReference;
  const of = (first: number, count: number): SubjectReference[] =>
    SUBJECT_CLASSES.flatMap((each) => Array.from({ length: count }, (_, index) => reference(FIRST_NUMBER[each] + first + index)));
  const subjects = of(1, OF_A_CLASS);
  const strangers = of(100, 1);
  const moved = of(200, 1);
  const random = randomOf(seed, 'successors');
  const successors = new Map(moved.map(({ id }) => [id, random.pick(subjects)]));

  const changes = new Map<string, number>();

  const draw: World['draw'] = (thing, field, type, args, from) => {
    // A division is nobody's, whoever it was reached from.
    const changed = thing.__typename === 'Division' ? undefined : changes.get(`${from} ${thing.subject?.id}`);
    const key = `${thing.key}${changed === undefined ? '' : `#${changed}`}.${field}(${canonical(args)})`;
    return valueOf(type, key, randomOf(seed, key), { from, subject: thing.subject, length: lengthIn(args), nullable: true });
  };
  const valueOf = (type: GraphQLOutputType, key: string, random: Random, place: Place): Value => {
    if (isNonNullType(type)) return valueOf(type.ofType as GraphQLOutputType, key, random, { ...place, nullable: false });
    const named = getNamedType(type);
    if (place.nullable && random.chance(nullChance(type))) return null;
    if (isListType(type)) {
      const length = Math.min(place.length, random.weighted(LENGTHS));
      return Array.from({ length }, (_, index) => valueOf(type.ofType, `${key}[${index}]`, random, { ...place, nullable: true }));
    }
    if (isEnumType(named))
      return random.pick(
        ENUM_VALUES[named.name] ??
          named
            .getValues()
            .map(({ name }) => name)
            .sort(),
      );
    if (isAbstractType(named) || isObjectType(named)) {
      const concrete = isAbstractType(named) ? random.pick(possibleNames(client, named.name)) : named.name;
      return thingOf(concrete, key, random, place);
    }
    return scalarValue(named.name, random);
  };
  const thingOf = (__typename: string, key: string, random: Random, { from, subject }: Place): Thing => {
    if (__typename === 'Division') return { __typename, key: random.pick(DIVISIONS), from, subject };
    if (__typename !== 'Subject') return { __typename, key, from, subject };
    const there = withStrangers && from !== 'registry' && random.chance(0.05) ? random.pick(strangers) : random.pick(subjects);
    return subjectThing(there, from);
  };
  return { seed, ids, subjects, strangers, successors, changes, subject: (id) => subjectReference(ids, id), draw };
}

function possibleNames(client: GraphQLSchema, name: string): string[] {
  const type = client.getType(name);
  return isAbstractType(type)
    ? client
        .getPossibleTypes(type)
        .map((each) => each.name)
        .sort()
    : [];
}

/** A subject as an object of the graph. */
export function subjectThing(subject: SubjectReference, from: Department): Thing {
  return { __typename: 'Subject', key: subject.id, from, subject };
}

interface Place {
  readonly from: Department;
  readonly subject: SubjectReference | undefined;
  readonly length: number;
  readonly nullable: boolean;
}

const LENGTHS = [
  [0, 10],
  [1, 35],
  [2, 40],
  [3, 15],
] as const;

/** Values that have a rule of their own are for their owner to withhold: none is held here. */
const ENUM_VALUES: Readonly<Record<string, readonly string[]>> = {
  RecordState: ['PUBLISHED', 'FLAGGED'],
  ListKind: ['RED', 'BLACK'],
  RelationKind: ['OWNER', 'MANAGER'],
};

/** A null list of objects is a broken contract (`[]` means none): seldom, so that answers stay whole. */
function nullChance(type: GraphQLOutputType): number {
  const named = getNamedType(type);
  if (named.name.endsWith('Connection')) return 0.02;
  if (isListType(type)) return isObjectType(named) ? 0.02 : 0.1;
  return isObjectType(named) && named.name.endsWith('Credit') ? 0 : 0.1;
}

function lengthIn(args: Readonly<Record<string, unknown>>): number {
  const given = args['first'] ?? args['limit'] ?? args['size'];
  return typeof given === 'number' ? Math.max(0, given) : 9;
}

/** JSON with sorted names: the same arguments, however they were written. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join(',')}}`;
}
