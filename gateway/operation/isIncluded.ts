import { GraphQLIncludeDirective, GraphQLSkipDirective, type SelectionNode } from 'graphql';
import { getDirectiveValues } from 'graphql/execution/values.js';

/** Whether `@skip` and `@include` leave a selection in, under the operation's coerced variables. */
export function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (!node.directives || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}
