import {
  executeSync,
  Kind,
  visit,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { CreditGraphError } from '../../common/errors.ts';

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
  // A variable of the rest may be of a type that this caller does not see: it could not be coerced again.
  const used = variablesOf(selectionSet, fragments);
  const own = {
    ...operation,
    directives: [],
    selectionSet,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
  };
  const result = executeSync({
    schema: schema(),
    document: { kind: Kind.DOCUMENT, definitions: [own, ...fragments.values()] },
    variableValues: Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name))),
  });
  if (result.errors) throw new CreditGraphError('BAD_REQUEST', result.errors.map(({ message }) => message).join('; '));
  return { ...result.data };
}

/** The names of the variables that selections use, through fragments too. */
function variablesOf(selectionSet: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Set<string> {
  const used = new Set<string>();
  const seen = new Set<string>();
  const look = (node: SelectionSetNode | FragmentDefinitionNode): void =>
    void visit(node, {
      Variable: ({ name }) => void used.add(name.value),
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || seen.has(name.value)) return;
        seen.add(name.value);
        look(fragment);
      },
    });
  look(selectionSet);
  return used;
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
