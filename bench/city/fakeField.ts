import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
} from 'graphql';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import { subjectClassOf, type SubjectClass } from '../../common/subjectClass.ts';
import { fakeDay, fakeMoney, fakeText } from './fakeText.ts';
import { pick, seedOf } from './seed.ts';

/** An object of the made-up city: every value under it follows from its seed. */
interface FakeObject {
  readonly seed: number;
  readonly __typename?: string;
  /** Of a subject. */
  readonly id?: string;
  readonly subjectClass?: SubjectClass;
  /** Of a connection: how many records its `first` allows. */
  readonly first?: number;
}

const KINDS = { organisation: 'ENTERPRISE', soleTrader: 'SOLE_TRADER', individual: 'INDIVIDUAL' } as const;
const MOST_RECORDS = 3;

/**
 * Resolves any field of any of the graph's schemas with a made-up value that depends on the subject and the path below it
 * alone: the light subgraphs and the monolith that their answers are compared with say the same.
 */
export function fakeField(ids: OpaqueIds): GraphQLFieldResolver<unknown, unknown> {
  const subject = (id: unknown): FakeObject | null => {
    const number = typeof id === 'string' ? ids.subjectNumber(id) : undefined;
    if (number === undefined || typeof id !== 'string') return null;
    return { __typename: 'Subject', id, subjectClass: subjectClassOf(number), seed: seedOf(number % 4_294_967_291, 'subject') };
  };
  return (source, args: Record<string, unknown>, _context, { fieldName, returnType, parentType, schema }) => {
    if (parentType === schema.getQueryType()) {
      if (fieldName === 'subject') return subject(args['id']);
      if (fieldName === 'subjects' && Array.isArray(args['ids'])) return args['ids'].map(subject);
      if (fieldName === '_entities' && Array.isArray(args['representations']))
        return args['representations'].map((representation: { id?: unknown }) => subject(representation.id));
      throw new Error(`the light subgraphs do not serve Query.${fieldName}`);
    }
    const parent = source as FakeObject;
    if (parent.subjectClass !== undefined && fieldName === 'id') return parent.id;
    if (parent.subjectClass !== undefined && fieldName === 'kind') return KINDS[parent.subjectClass];
    const seed = seedOf(parent.seed, fieldName);
    const coordinate = `${parentType.name}.${fieldName}`;
    const nullable = getNullableType(returnType);
    const named = getNamedType(returnType);
    if (isListType(nullable)) {
      const length = Math.min(parent.first ?? MOST_RECORDS, 1 + (seed % MOST_RECORDS));
      return Array.from({ length }, (_, index) => value(named, coordinate, seedOf(seed, String(index)), args));
    }
    if (!isNonNullType(returnType) && !isObjectType(named) && fieldName !== 'name' && seed % 11 === 0) return null;
    return value(named, coordinate, seed, args);
  };
}

function value(type: GraphQLNamedType, coordinate: string, seed: number, args: Record<string, unknown>): unknown {
  if (isEnumType(type)) {
    if (type.name === 'RecordState') return 'PUBLISHED';
    const [first = '', ...rest] = type
      .getValues()
      .map(({ name }) => name)
      .sort();
    return pick([first, ...rest], seed);
  }
  switch (type.name) {
    case 'ID':
      return `R${Buffer.from(String(seed).padStart(16, '0')).toString('base64url').slice(0, 22)}`;
    case 'String':
      return fakeText(coordinate, seed);
    case 'Int':
      return coordinate.endsWith('.year') ? 2018 + (seed % 8) : seed % 1000;
    case 'Float':
      return (seed % 10_000) / 100;
    case 'Boolean':
      return seed % 2 === 0;
    case 'Date':
      return fakeDay(coordinate, seed);
    case 'Money':
      return fakeMoney(seed);
    default:
      return { seed, ...(typeof args['first'] === 'number' ? { first: args['first'] } : {}) } satisfies FakeObject;
  }
}
