import { getNamedType, isListType, isNonNullType, isObjectType, Kind, type GraphQLSchema } from 'graphql';

/** A root field that returns the entity, or the entities, whose key one of its arguments holds (`@lookup`). */
export interface Lookup {
  readonly field: string;
  readonly argument: string;
  /** The key field of the entity; `id`. */
  readonly key: string;
  readonly isList: boolean;
  /** The entity's type. */
  readonly type: string;
}

const KEY = 'id';

/** Reads `@lookup` off the query fields of a supergraph. Throws where it names no argument of the field. */
export function lookupsIn(supergraph: GraphQLSchema): Map<string, Lookup> {
  const found = new Map<string, Lookup>();
  for (const field of Object.values(supergraph.getQueryType()?.getFields() ?? {})) {
    const directive = field.astNode?.directives?.find(({ name }) => name.value === 'lookup');
    const value = directive?.arguments?.find(({ name }) => name.value === 'argument')?.value;
    if (value?.kind !== Kind.STRING) continue;
    const type = getNamedType(field.type);
    if (!isObjectType(type) || !field.args.some(({ name }) => name === value.value))
      throw new Error(`Query.${field.name}: @lookup(argument: "${value.value}")`);
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    found.set(field.name, { field: field.name, argument: value.value, key: KEY, isList, type: type.name });
  }
  return found;
}
