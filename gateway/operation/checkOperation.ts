import { Kind, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { OperationLimits } from '../../common/config.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { measureOperation } from './measureOperation.ts';

/** How many selections an operation may have once its fragments are written out: planning is synchronous. */
const MAX_SELECTIONS = 10_000;
/** The usual introspection query has some 250; one of a few kilobytes with thousands would hold the process for a minute. */
const MAX_INTROSPECTION = 600;

/** An operation that is small enough to be planned, with its variables coerced. */
export interface CheckedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Checks a validated operation's variables and its size, before anything is decided or planned. Throws BAD_REQUEST,
 * RESERVED_NAME, OPERATION_TOO_LARGE or OPERATION_TOO_COSTLY, saying what is too large and how much is allowed.
 */
export function checkOperation(
  graph: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
  limits: OperationLimits,
): CheckedOperation {
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  if (!graph.api.getRootType(operation.operation))
    throw new CreditGraphError('BAD_REQUEST', `本图谱没有 ${operation.operation} / this graph serves no ${operation.operation}`);
  const coerced = getVariableValues(graph.api, operation.variableDefinitions ?? [], given, { maxErrors: 10 });
  if (coerced.errors) throw new CreditGraphError('BAD_REQUEST', coerced.errors.map(({ message }) => message).join('; '));
  const variables = coerced.coerced;

  const size = measureOperation(graph.api, operation, fragments, variables);
  const bounds: readonly [string, number, number][] = [
    ['深度 / depth', size.depth, limits.maxDepth],
    ['别名 / aliases', size.aliases, limits.maxAliases],
    ['指令 / directives', size.directives, limits.maxDirectives],
    ['展开后的字段 / selections with fragments written out', size.selections, MAX_SELECTIONS],
    ['内省 / introspection', size.introspection, MAX_INTROSPECTION],
  ];
  for (const [what, value, allowed] of bounds)
    if (value > allowed) throw new CreditGraphError('OPERATION_TOO_LARGE', `${what}: ${value} > ${allowed}`);
  if (size.cost > limits.maxCost)
    throw new CreditGraphError('OPERATION_TOO_COSTLY', `${size.cost} > ${limits.maxCost}`, { cost: size.cost, allowed: limits.maxCost });
  return { operation, fragments, variables };
}
