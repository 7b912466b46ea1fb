import { OperationTypeNode } from 'graphql';
import type { OperationLimits } from '../../common/config.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { coerceVariables } from './coerceVariables.ts';
import type { KnownOperation } from './knownOperation.ts';
import { MAX_INTROSPECTION, measureOperation, type OperationSize } from './measureOperation.ts';
import { variableSize } from './variableSize.ts';

/** How many selections an operation may have once its fragments are written out. */
const MAX_SELECTIONS = 10_000;
/** A request of a megabyte can hold 300,000 conditions that say nothing, and each is coerced and looked through: seconds for everybody else. */
const MOST_IN_VARIABLES = { values: 10_000, depth: 50 };
const NO_SUBSCRIPTIONS = '不提供订阅（subscription），请用 query 查询 / subscriptions are not served; ask by a query';

/**
 * Checks a validated operation's variables and its size, before anything is decided or planned, and gives the variables
 * coerced, and what it costs. Throws BAD_REQUEST, OPERATION_TOO_LARGE or OPERATION_TOO_COSTLY, saying what is too large and how much is allowed.
 */
export function checkOperation(
  known: KnownOperation,
  given: Readonly<Record<string, unknown>>,
  limits: OperationLimits,
): { readonly variables: Readonly<Record<string, unknown>>; readonly cost: number } {
  const { graph, operation } = known;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw new CreditGraphError('BAD_REQUEST', NO_SUBSCRIPTIONS);
  if (!graph.api.getRootType(operation.operation))
    throw new CreditGraphError('BAD_REQUEST', `本图谱没有 ${operation.operation} / this graph serves no ${operation.operation}`);
  const declared = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const { values, depth } = variableSize(
    declared.filter((name) => Object.hasOwn(given, name)).map((name) => given[name]),
    MOST_IN_VARIABLES,
  );
  mustBeWithin([
    ['变量中的值 / values in variables', values, MOST_IN_VARIABLES.values],
    ['变量的层级 / depth of variables', depth, MOST_IN_VARIABLES.depth],
  ]);
  const variables = coerceVariables(known, given);
  const size = sizeOf(known, variables);
  mustBeWithin([
    ['深度 / depth', size.depth, limits.maxDepth],
    ['别名 / aliases', size.aliases, limits.maxAliases],
    ['指令 / directives', size.directives, limits.maxDirectives],
    ['展开后的字段 / selections with fragments written out', size.selections, MAX_SELECTIONS],
    ['内省 / introspection', size.introspection, MAX_INTROSPECTION],
  ]);
  if (size.cost > limits.maxCost)
    throw new CreditGraphError('OPERATION_TOO_COSTLY', `${size.cost} > ${limits.maxCost}`, { cost: size.cost, allowed: limits.maxCost });
  return { variables, cost: size.cost };
}

function mustBeWithin(bounds: readonly (readonly [string, number, number])[]): void {
  for (const [what, value, allowed] of bounds)
    if (value > allowed) throw new CreditGraphError('OPERATION_TOO_LARGE', `${what}: ${value} > ${allowed}`);
}

/** An operation's size under these variables: numbers and the lengths of lists are all that counts of them. */
export function sizeOf(known: KnownOperation, variables: Readonly<Record<string, unknown>>): OperationSize {
  let key = '';
  for (const name of Object.keys(variables)) {
    const value = variables[name];
    if (typeof value === 'number') key += `${name}=${value} `;
    else if (Array.isArray(value)) key += `${name}#${value.length} `;
  }
  let size = known.sizes.get(key);
  if (!size) known.sizes.set(key, (size = measureOperation(known.graph.api, known.operation, known.fragments, variables)));
  return size;
}
