import {
  Kind,
  parseType,
  print,
  valueFromASTUntyped,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { entityAnswers, ONE, type EntityAnswers } from './entityAnswers.ts';

/** The fields that a gateway asks of these subgraphs: the argument that names entities, its type, and how one of them is asked for. */
const ASKED = {
  _entities: { argument: 'representations', type: '[_Any!]!', isList: true, one: (id: string): unknown => [{ __typename: 'Subject', id }] },
  subjects: { argument: 'ids', type: '[ID!]', isList: true, one: (id: string): unknown => [id] },
  subject: { argument: 'id', type: 'ID', isList: false, one: (id: string): unknown => id },
} as const;

type Variables = Readonly<Record<string, unknown>>;

/** A root field of an operation text, ready to be answered from kept entities. */
export interface RootField {
  /** `"alias":` */
  readonly key: Buffer;
  readonly isList: boolean;
  ids(variables: Variables): readonly string[];
  answers(variables: Variables): EntityAnswers;
}

/** What answers are made of, and where those of one selection are kept, whichever planner wrote the operation around it. */
export interface Answering {
  readonly schema: GraphQLSchema;
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  readonly kept: Map<string, EntityAnswers>;
}

/** Prepares a root field. Throws for one that the light subgraphs do not serve. */
export function rootField(node: FieldNode, operation: OperationDefinitionNode, document: DocumentNode, answering: Answering): RootField {
  const name = node.name.value;
  if (name !== '_entities' && name !== 'subjects' && name !== 'subject') throw new Error(`the light subgraphs do not serve Query.${name}`);
  const asked = ASKED[name];
  const given = node.arguments?.find((argument) => argument.name.value === asked.argument)?.value;
  if (!given) throw new Error(`Query.${name} without ${asked.argument}`);
  const used = variablesIn([node.selectionSet, ...document.definitions.filter(isFragment)]);
  const one = oneEntity(node, operation, document, asked, used);
  const text = print(one);
  return {
    key: Buffer.from(`${JSON.stringify(node.alias?.value ?? name)}:`),
    isList: asked.isList,
    ids(variables) {
      const value: unknown = given.kind === Kind.VARIABLE ? variables[given.name.value] : valueFromASTUntyped(given, variables);
      return (Array.isArray(value) ? value : [value]).map(idOf);
    },
    answers(variables) {
      const key = used.size === 0 ? text : text + JSON.stringify([...used].map((variable) => variables[variable]));
      let answers = answering.kept.get(key);
      if (!answers) {
        const needed = Object.fromEntries(
          [...used].flatMap((variable) => (variable in variables ? [[variable, variables[variable]]] : [])),
        );
        answers = entityAnswers(answering.schema, answering.fieldResolver, one, needed, asked.one);
        answering.kept.set(key, answers);
      }
      return answers;
    },
  };
}

/** The document that asks for one entity as `node` asks for many. */
function oneEntity(
  node: FieldNode,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  asked: (typeof ASKED)[keyof typeof ASKED],
  used: ReadonlySet<string>,
): DocumentNode {
  const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: ONE } } as const;
  const field: FieldNode = {
    ...node,
    alias: { kind: Kind.NAME, value: ONE },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: asked.argument }, value: variable }],
  };
  const query: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    variableDefinitions: [
      { kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(asked.type) },
      ...(operation.variableDefinitions ?? []).filter((definition) => used.has(definition.variable.name.value)),
    ],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  };
  return { kind: Kind.DOCUMENT, definitions: [query, ...document.definitions.filter(isFragment)] };
}

const isFragment = (node: DefinitionNode): boolean => node.kind === Kind.FRAGMENT_DEFINITION;

function variablesIn(nodes: readonly (FieldNode['selectionSet'] | DefinitionNode)[]): Set<string> {
  const found = new Set<string>();
  for (const node of nodes) if (node) visit(node, { Variable: ({ name }) => void found.add(name.value) });
  return found;
}

function idOf(value: unknown): string {
  const id: unknown = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value;
  return typeof id === 'string' ? id : '';
}
