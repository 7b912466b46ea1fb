import { isAbstractType, isCompositeType, type GraphQLCompositeType, type GraphQLOutputType, type GraphQLSchema } from 'graphql';

/** How many lists a type wraps its value in. */
export function listsIn(type: GraphQLOutputType): number {
  return String(type).split('[').length - 1;
}

/** Types on which a fragment may stand here. */
export function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  const possible = new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
  return Object.values(schema.getTypeMap()).filter(
    (other): other is GraphQLCompositeType =>
      isCompositeType(other) &&
      !other.name.startsWith('__') &&
      (isAbstractType(other) ? schema.getPossibleTypes(other).some((each) => possible.has(each)) : possible.has(other)),
  );
}
