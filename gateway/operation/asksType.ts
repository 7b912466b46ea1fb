import { Kind, type FragmentDefinitionNode, type SelectionNode } from 'graphql';

/** Whether anything in a selection on an interface depends on which of its types an object is of. */
export function asksType(
  selections: readonly SelectionNode[],
  type: string,
  fragments?: ReadonlyMap<string, FragmentDefinitionNode>,
  isIncluded: (selection: SelectionNode) => boolean = () => true,
): boolean {
  return selections.some((selection): boolean => {
    if (!isIncluded(selection)) return false;
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename';
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments?.get(selection.name.value) : selection;
    if (!fragment) return false;
    const condition = fragment.typeCondition?.name.value ?? type;
    return condition !== type || asksType(fragment.selectionSet.selections, type, fragments, isIncluded);
  });
}
