import { buildSubgraphSchema } from '@apollo/subgraph';
import { isIntrospectionType, isObjectType, parse, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { checkScalars } from '../../common/scalars.ts';
import { applyGuard } from './guard.ts';
import { applyMasks } from './mask.ts';
import type { SubgraphDefinition } from './defineSubgraph.ts';

/**
 * A subgraph's executable schema: its composed SDL, its resolvers, then masks, then the guard around everything.
 * Throws at start when a resolver has no field, a mask does not exist or a field was left without a rule.
 */
export function subgraphSchema(definition: SubgraphDefinition, sdl: string): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: withReferences(definition) as never });
  checkScalars(schema);
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
  applyMasks(schema, types, definition.name);
  applyGuard(schema, types, definition.name);
  return schema;
}

/** Every subgraph knows a subject by its id alone: an id that the key did not make is no subject. */
function withReferences({ resolvers }: SubgraphDefinition): Record<string, Record<string, unknown>> {
  const subject = {
    __resolveReference: (reference: { id: string }, context: { subject(id: string): unknown }) =>
      context.subject(String(reference.id)) ?? null,
    ...resolvers['Subject'],
  };
  return { ...resolvers, Subject: subject };
}
