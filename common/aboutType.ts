import { Kind, type GraphQLObjectType } from 'graphql';

/** Which fields of a type tell whom its values are about (`@about`). */
export interface AboutType {
  /** The field that holds the subject's id. */
  readonly subject: string;
  /** Of a department's records, handed out by another: the fields that hold sector and data set. */
  readonly record: { readonly sector: string; readonly dataset: string } | undefined;
}

/** The `@about` of an object type, or `undefined`. */
export function aboutTypeOf(type: GraphQLObjectType): AboutType | undefined {
  const directive = type.astNode?.directives?.find(({ name }) => name.value === 'about');
  const named = new Map(
    directive?.arguments?.flatMap(({ name, value }) => (value.kind === Kind.STRING ? [[name.value, value.value] as const] : [])),
  );
  const [subject, sector, dataset] = [named.get('subject'), named.get('sector'), named.get('dataset')];
  if (subject === undefined) return undefined;
  return { subject, record: sector === undefined || dataset === undefined ? undefined : { sector, dataset } };
}
