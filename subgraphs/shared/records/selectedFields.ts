import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { getDirectiveValues } from 'graphql/execution/values.js';

const known = new WeakMap<readonly FieldNode[], Map<string, Set<string>>>();

/**
 * The names of the fields that a request selects below `info`'s field, along `path` (`['nodes']`), whatever their aliases and
 * the types they are selected on. Worked out once for a field of an operation, not for each of its subjects.
 */
export function selectedFields(info: GraphQLResolveInfo, path: readonly string[] = []): Set<string> {
  // graphql-js collects the nodes anew for each execution and shares them among the objects of a list.
  const key = path.join('.');
  let byPath = known.get(info.fieldNodes);
  if (!byPath) known.set(info.fieldNodes, (byPath = new Map<string, Set<string>>()));
  let names = byPath.get(key);
  if (!names) {
    let nodes: readonly FieldNode[] = info.fieldNodes;
    for (const step of path) nodes = childrenOf(nodes, info).filter(({ name }) => name.value === step);
    names = new Set(childrenOf(nodes, info).map(({ name }) => name.value));
    byPath.set(key, names);
  }
  return names;
}

function childrenOf(nodes: readonly FieldNode[], info: GraphQLResolveInfo): FieldNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? fieldsIn(selectionSet, info) : []));
}

function fieldsIn(selectionSet: SelectionSetNode, info: GraphQLResolveInfo): FieldNode[] {
  return selectionSet.selections.flatMap((selection) => {
    if (getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues)?.['if'] === true) return [];
    if (getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues)?.['if'] === false) return [];
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    return fragment ? fieldsIn(fragment.selectionSet, info) : [];
  });
}
