import { executeSync, type DocumentNode, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

/** The JSON of each entity for one selection, made by graphql-js when first asked for and kept. */
export interface EntityAnswers {
  of(id: string): Buffer;
  /** Makes them all beforehand, so that nothing is made while something is measured. */
  fill(ids: readonly string[]): void;
}

/** The variable and the response key of the documents that ask for one entity alone. */
export const ONE = 'benchOne';

/** Answers `document`, which asks under the key {@link ONE} for what its variable of that name holds. */
export function entityAnswers(
  schema: GraphQLSchema,
  fieldResolver: GraphQLFieldResolver<unknown, unknown>,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  argumentOf: (id: string) => unknown,
): EntityAnswers {
  const known = new Map<string, Buffer>();
  const make = (id: string): Buffer => {
    const { data, errors } = executeSync({ schema, document, fieldResolver, variableValues: { ...variables, [ONE]: argumentOf(id) } });
    if (errors?.[0]) throw errors[0];
    const found = data?.[ONE];
    const buffer = Buffer.from(JSON.stringify(Array.isArray(found) ? found[0] : found));
    known.set(id, buffer);
    return buffer;
  };
  return {
    of: (id) => known.get(id) ?? make(id),
    fill: (ids) => {
      for (const id of ids) if (!known.has(id)) make(id);
    },
  };
}
