import {
  GraphQLNonNull,
  GraphQLBoolean,
  Kind,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  print,
  validate,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../../scripts/generate/random.ts';
import { drawSelections, type Drawing } from './selections.ts';
import { drawVariables } from './variables.ts';

/** An operation, valid under the schema it was drawn from. */
export interface RandomOperation {
  readonly document: DocumentNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What operations are drawn for. */
export interface OperationOptions {
  readonly schema: GraphQLSchema;
  readonly ids: readonly string[];
  readonly mutation?: boolean;
  /** How many selections, about; drawn by default. */
  readonly size?: number;
  /** Whether `@skip` and `@include` are drawn. */
  readonly withConditions?: boolean;
  /** Fields that are not to be asked for, as `Type.field`. */
  readonly without?: (coordinate: string) => boolean;
  /** Fields that are to be asked for now and then only. */
  readonly seldom?: (coordinate: string) => boolean;
}

/** How many drafts were drawn that validation refused, of how many: a generator that is right by construction has few. */
export const drafts = { drawn: 0, refused: 0 };

/** What drawing may get wrong; everything else is right by construction, and the gateway checks it all. */
const CHECKED = [OverlappingFieldsCanBeMergedRule, NoUnusedVariablesRule, NoUnusedFragmentsRule];

/** Draws a valid operation. */
export function randomOperation(random: Random, options: OperationOptions): RandomOperation {
  for (;;) {
    const operation = draft(random, options);
    drafts.drawn += 1;
    if (validate(options.schema, operation.document, CHECKED).length === 0) return operation;
    drafts.refused += 1;
  }
}

const SIZES = [
  [10, 2],
  [25, 4],
  [50, 4],
  [90, 1],
] as const;

function draft(random: Random, options: OperationOptions): RandomOperation {
  const { schema, ids, mutation = false, withConditions = true, without = () => false, seldom = () => false } = options;
  const root = (mutation ? schema.getMutationType() : schema.getQueryType()) as GraphQLObjectType;
  const variables = drawVariables(random);
  const fragments: FragmentDefinitionNode[] = [];
  const drawing: Drawing = {
    random,
    schema,
    inputs: { random, variables, ids },
    fragments,
    used: new Map(),
    budget: { left: options.size ?? random.weighted(SIZES) },
    without,
    seldom,
    conditions: () => (withConditions ? conditions(random, variables) : []),
  };
  const selectionSet = drawSelections(drawing, root, { place: '', depth: 0, lists: 0 });
  const definition = {
    kind: Kind.OPERATION_DEFINITION,
    operation: mutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY,
    ...(random.chance(0.3) ? { name: { kind: Kind.NAME, value: 'Q' } as const } : {}),
    variableDefinitions: variables.definitions,
    selectionSet,
  } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: random.chance(0.5) ? [definition, ...fragments] : [...fragments, definition],
  };
  return { document, query: print(document), variables: variables.values };
}

function conditions(random: Random, variables: ReturnType<typeof drawVariables>): DirectiveNode[] {
  return ['skip', 'include'].flatMap((name): DirectiveNode[] => {
    if (!random.chance(0.05)) return [];
    const literal = () => ({ kind: Kind.BOOLEAN, value: random.chance(name === 'skip' ? 0.35 : 0.65) }) as const;
    const value = random.chance(0.6) ? variables.use(new GraphQLNonNull(GraphQLBoolean), literal, false) : literal();
    return [
      {
        kind: Kind.DIRECTIVE,
        name: { kind: Kind.NAME, value: name },
        arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'if' }, value }],
      },
    ];
  });
}
