import { getNamedType, isAbstractType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { own, type PlainObject } from '../../common/plainObject.ts';
import type { MayBeFloat, IsNonNull } from './representation.ts';
import type { IsOfType } from './rewrite.ts';

/** What may be asked of objects whose type's name came with them. */
export interface TypeTests {
  readonly isOfType: IsOfType;
  readonly isNonNull: IsNonNull;
  readonly mayBeFloat: MayBeFloat;
  readonly isConcrete: (typename: unknown) => boolean;
}

const known = new WeakMap<Graph, TypeTests>();

/** The tests of a graph. */
export function typeTests(graph: Graph): TypeTests {
  let tests = known.get(graph);
  if (!tests) known.set(graph, (tests = makeTests(graph)));
  return tests;
}

function makeTests({ annotated }: Graph): TypeTests {
  const typeOf = (object: PlainObject, field: string): GraphQLOutputType | undefined => {
    const name = own(object, '__typename');
    const type = typeof name === 'string' ? annotated.getType(name) : undefined;
    return type && 'getFields' in type ? (type.getFields()[field]?.type as GraphQLOutputType | undefined) : undefined;
  };
  return {
    isConcrete: (typename) => typeof typename === 'string' && isObjectType(annotated.getType(typename)),
    isNonNull: (object, field) => isNonNullType(typeOf(object, field)),
    mayBeFloat: (object, field) => (getNamedType(typeOf(object, field))?.name ?? 'Float') === 'Float',
    isOfType(object, typeName) {
      const actual = own(object, '__typename');
      if (actual === undefined || actual === typeName) return true;
      if (typeof actual !== 'string') return false;
      const [wanted, type] = [annotated.getType(typeName), annotated.getType(actual)];
      return (
        isAbstractType(wanted) &&
        type !== undefined &&
        (isObjectType(type) || isAbstractType(type)) &&
        annotated.isSubType(wanted, type as never)
      );
    },
  };
}
