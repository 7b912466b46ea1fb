import { buildASTSchema, concatAST, Kind, parse, type GraphQLSchema } from 'graphql';

/** The schema of one subgraph with the two fields that federation adds to it, for graphql-js alone. */
export function lightSchema(sdl: string): GraphQLSchema {
  const document = parse(sdl);
  const hasQuery = document.definitions.some((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query');
  const federation = parse(`
    scalar _Any
    union _Entity = Subject
    ${hasQuery ? 'extend ' : ''}type Query { _entities(representations: [_Any!]!): [_Entity]! }
  `);
  return buildASTSchema(concatAST([document, federation]), { assumeValid: true, assumeValidSDL: true });
}
