import { isObjectType, type GraphQLSchema } from 'graphql';
import { aboutTypeOf, type AboutType } from '../../common/aboutType.ts';

/** The types of a supergraph whose values tell whom they are about, by name. */
export function aboutTypesIn(supergraph: GraphQLSchema): Map<string, AboutType> {
  return new Map(
    Object.values(supergraph.getTypeMap()).flatMap((type) => {
      const about = isObjectType(type) ? aboutTypeOf(type) : undefined;
      return about ? [[type.name, about] as const] : [];
    }),
  );
}
