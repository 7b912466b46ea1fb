import {
  executeSync,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Answers the `__schema` and `__type` fields of an operation from the schema that its caller sees; by response name.
 * Everything else in the operation is left alone. Empty where it asks for none.
 */
export function introspect(
  schema: () => GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (operation.operation !== 'query') return {};
  const selectionSet = onlyIntrospection(operation.selectionSet, fragments);
  if (selectionSet.selections.length === 0) return {};
  const result = executeSync({
    schema: schema(),
    document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, directives: [], selectionSet }, ...fragments.values()] },
    variableValues: { ...variables },
  });
  return { ...result.data };
}

/** The root selections that introspect, fragments at the root written out. */
function onlyIntrospection(selectionSet: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): SelectionSetNode {
  const selections = selectionSet.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return ['__schema', '__type'].includes(selection.name.value) ? [selection] : [];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const inner = onlyIntrospection(fragment.selectionSet, fragments);
    return inner.selections.length === 0
      ? []
      : [{ kind: Kind.INLINE_FRAGMENT, ...(selection.directives ? { directives: selection.directives } : {}), selectionSet: inner }];
  });
  return { kind: Kind.SELECTION_SET, selections };
}
