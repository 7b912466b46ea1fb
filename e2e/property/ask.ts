import {
  type GraphQLCompositeType,
  type GraphQLResolveInfo,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Access } from '../../common/access.ts';
import type { Department } from './testGraph.ts';

/** A department was asked for a field of a subject (of nobody in particular where `subject` is undefined). */
export interface Ask {
  readonly department: Department;
  readonly parent: string;
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly subject: string | undefined;
  /** What the caller in whose name it was asked holds, as the request said. */
  readonly access: Access | undefined;
}

/**
 * What was asked for below a field that turned out to be null or empty: no resolver runs there, yet the department was asked.
 * Stops where another subject would begin, since none is there.
 */
export function askedBelow(info: GraphQLResolveInfo, ask: Omit<Ask, 'parent' | 'field' | 'args'>): Ask[] {
  const { schema, fragments, variableValues } = info;
  const walk = (selectionSet: SelectionSetNode, parent: GraphQLCompositeType): Ask[] =>
    selectionSet.selections.flatMap((selection): Ask[] => {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
        const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent;
        return fragment && isCompositeType(condition) ? walk(fragment.selectionSet, condition) : [];
      }
      const field = 'getFields' in parent ? parent.getFields()[selection.name.value] : undefined;
      if (!field || !isObjectType(parent)) return [];
      const args = getArgumentValues(field, selection, variableValues);
      const returned = getNamedType(field.type);
      const here: Ask = { ...ask, parent: parent.name, field: field.name, args };
      if (!selection.selectionSet || !isCompositeType(returned) || returned.name === 'Subject') return [here];
      return [here, ...walk(selection.selectionSet, returned)];
    });
  const returned = getNamedType(info.returnType);
  if (!isCompositeType(returned) || returned.name === 'Subject') return [];
  return info.fieldNodes.flatMap(({ selectionSet }) => (selectionSet ? walk(selectionSet, returned) : []));
}
