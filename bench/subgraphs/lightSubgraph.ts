import { Kind, parse, type GraphQLFieldResolver, type OperationDefinitionNode } from 'graphql';
import { type EntityAnswers } from './entityAnswers.ts';
import { lightSchema } from './lightSchema.ts';
import { rootField, type RootField } from './rootField.ts';

/** What was asked of a subgraph since the counts were last reset. */
export interface Counts {
  requests: number;
  entities: number;
  bytes: number;
}

/** A subgraph that answers from kept pieces of JSON: next to no work, so that a gateway in front of it is what is measured. */
export interface LightSubgraph {
  readonly counts: Counts;
  /** The body's bytes in pieces, in order. */
  answer(body: string): readonly Buffer[];
  /** Makes the answers of these subjects for every selection seen so far. */
  fill(ids: readonly string[]): void;
  operations(): readonly string[];
}

const START = Buffer.from('{"data":{');
const END = Buffer.from('}}');
const LIST_START = Buffer.from('[');
const LIST_END = Buffer.from(']');
const COMMA = Buffer.from(',');

/** Serves a subgraph's SDL from made-up data. What cannot be answered is answered with a GraphQL error. */
export function lightSubgraph(sdl: string, fieldResolver: GraphQLFieldResolver<unknown, unknown>): LightSubgraph {
  const schema = lightSchema(sdl);
  const kept = new Map<string, EntityAnswers>();
  const operations = new Map<string, readonly RootField[]>();
  const counts: Counts = { requests: 0, entities: 0, bytes: 0 };

  const learn = (text: string): readonly RootField[] => {
    const document = parse(text, { noLocation: true });
    const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('no operation');
    const fields = operation.selectionSet.selections.map((node) => {
      if (node.kind !== Kind.FIELD) throw new Error('a fragment at the root');
      return rootField(node, operation, document, { schema, fieldResolver, kept });
    });
    operations.set(text, fields);
    return fields;
  };

  const answer = (body: string): Buffer[] => {
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const fields = operations.get(query) ?? learn(query);
    const pieces: Buffer[] = [START];
    for (const field of fields) {
      if (pieces.length > 1) pieces.push(COMMA);
      const answers = field.answers(variables);
      const ids = field.ids(variables);
      counts.entities += ids.length;
      pieces.push(field.key);
      if (field.isList) pieces.push(LIST_START);
      ids.forEach((id, index) => {
        if (index > 0) pieces.push(COMMA);
        pieces.push(answers.of(id));
      });
      if (field.isList) pieces.push(LIST_END);
    }
    pieces.push(END);
    return pieces;
  };

  return {
    counts,
    answer(body) {
      counts.requests += 1;
      let pieces: Buffer[];
      try {
        pieces = answer(body);
      } catch (error) {
        pieces = [Buffer.from(JSON.stringify({ errors: [{ message: error instanceof Error ? error.message : String(error) }] }))];
      }
      for (const piece of pieces) counts.bytes += piece.byteLength;
      return pieces;
    },
    fill(ids) {
      for (const answers of kept.values()) answers.fill(ids);
    },
    operations: () => [...operations.keys()],
  };
}
