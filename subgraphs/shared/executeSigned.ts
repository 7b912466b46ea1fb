import {
  execute,
  GraphQLError,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { CreditGraphError, ERRORS, isErrorCode } from '../../common/errors.ts';
import { isUnstorableText } from './database/isUnstorableText.ts';
import type { RequestContext } from './requestContext.ts';

/** How much of operations' text is remembered: clients' literals stand in it, and a prepared operation is many times its text. */
const REMEMBERED_CHARACTERS = 4_000_000;

/** An operation that the gateway sent, prepared once. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
  /** The coordinates it asks for, for the request log. */
  readonly coordinates: readonly string[];
}

/** Parses and validates operations, remembering the last ones by their text. */
export function operationCache(schema: GraphQLSchema): (query: string) => PreparedOperation {
  const known = new LRUCache<string, PreparedOperation>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_, query) => query.length + 1,
  });
  return (query) => {
    let prepared = known.get(query);
    if (!prepared) known.set(query, (prepared = prepare(schema, query)));
    return prepared;
  };
}

function prepare(schema: GraphQLSchema, query: string): PreparedOperation {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return { document: { kind: 'Document' as never, definitions: [] }, errors: [error as GraphQLError], coordinates: [] };
  }
  const coordinates = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  let introspects = false;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        if (node.name.value === '__schema' || node.name.value === '__type') introspects = true;
        const parent = typeInfo.getParentType();
        if (parent && !node.name.value.startsWith('__')) coordinates.add(`${parent.name}.${node.name.value}`);
      },
    }),
  );
  const errors = introspects ? [new GraphQLError('introspection is off: the SDL is handed out by compose')] : validate(schema, document);
  return { document, errors, coordinates: [...coordinates].sort() };
}

/** Executes a prepared operation; unsafe errors are handed to `report` and leave as INTERNAL_SERVER_ERROR. */
export async function executePrepared(
  schema: GraphQLSchema,
  prepared: PreparedOperation,
  request: { variables: Record<string, unknown> | undefined; operationName: string | undefined },
  context: RequestContext,
  report: (error: unknown, path: string) => void,
): Promise<{ data?: unknown; errors?: GraphQLFormattedError[] }> {
  if (prepared.errors.length > 0)
    return { errors: prepared.errors.map(({ message }) => ({ message, extensions: { code: 'BAD_REQUEST' } })) };
  const result: ExecutionResult = await execute({
    schema,
    document: prepared.document,
    contextValue: context,
    variableValues: request.variables,
    operationName: request.operationName,
  });
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors ? { errors: result.errors.map((error) => safeError(error, report)) } : {}),
  };
}

function safeError(error: GraphQLError, report: (error: unknown, path: string) => void): GraphQLFormattedError {
  const path = error.path ? { path: error.path } : {};
  const cause = error.originalError;
  if (cause instanceof CreditGraphError) return { message: cause.message, ...path, extensions: { ...cause.details, code: cause.code } };
  if (isErrorCode(error.extensions['code'])) return { message: error.message, ...path, extensions: error.extensions };
  if (isUnstorableText(cause)) return { message: ERRORS.BAD_USER_INPUT.message, ...path, extensions: { code: 'BAD_USER_INPUT' } };
  report(cause ?? error, (error.path ?? []).join('.'));
  return { message: ERRORS.INTERNAL_SERVER_ERROR.message, ...path, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}
