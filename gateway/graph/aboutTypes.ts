import { isObjectType, Kind, type GraphQLSchema } from 'graphql';

/** Which fields of a type tell whom its values are about (`@about`). */
export interface AboutType {
  /** The field that holds the subject's id. */
  readonly subject: string;
  /** Of a department's records, handed out by another: the fields that hold sector and data set. */
  readonly record: { readonly sector: string; readonly dataset: string } | undefined;
}

/** Reads `@about` off the types of a supergraph. */
export function aboutTypesIn(supergraph: GraphQLSchema): Map<string, AboutType> {
  const found = new Map<string, AboutType>();
  for (const type of Object.values(supergraph.getTypeMap())) {
    const directive = isObjectType(type) ? type.astNode?.directives?.find(({ name }) => name.value === 'about') : undefined;
    const named = new Map(
      directive?.arguments?.flatMap(({ name, value }) => (value.kind === Kind.STRING ? [[name.value, value.value] as const] : [])),
    );
    const [subject, sector, dataset] = [named.get('subject'), named.get('sector'), named.get('dataset')];
    if (subject === undefined) continue;
    found.set(type.name, { subject, record: sector === undefined || dataset === undefined ? undefined : { sector, dataset } });
  }
  return found;
}
