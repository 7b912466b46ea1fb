import {
  Kind,
  parse,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { EntityPart, FetchStep, RootPart } from './plan.ts';

/** What planners say of the entities that a fetch asks for, by the response name of its `_entities` field. */
export interface PlannedEntities extends Omit<EntityPart, 'selectionSet'> {
  readonly alias: string;
}

/** Reads the operation text that a planner wrote for one fetch. Throws for one that has no operation. */
export function fetchStep(
  subgraph: string,
  text: string,
  given: { readonly outputRewrites: RootPart['outputRewrites'] } | readonly PlannedEntities[],
): FetchStep {
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation || operation.operation === 'subscription') throw new Error('a fetch without a query or mutation');
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const selectionSet = writtenOut(operation.selectionSet, fragments);
  const common = { kind: 'fetch', subgraph, operation: operation.operation } as const;
  const definitions = operation.variableDefinitions ?? [];
  if (!Array.isArray(given))
    return { ...common, variables: definitions, root: { selectionSet, ...(given as Omit<RootPart, 'selectionSet'>) }, entities: [] };
  const fields = selectionSet.selections.filter((selection): selection is FieldNode => selection.kind === Kind.FIELD);
  const representations = new Set<string>();
  const entities = (given as readonly PlannedEntities[]).map(({ alias, ...part }): EntityPart => {
    const field = fields.find(({ name, alias: own }) => name.value === '_entities' && (own?.value ?? name.value) === alias);
    const value = field?.arguments?.find(({ name }) => name.value === 'representations')?.value;
    if (!field?.selectionSet || value?.kind !== Kind.VARIABLE) throw new Error(`a fetch of entities without ${alias}`);
    representations.add(value.name.value);
    return { ...part, selectionSet: field.selectionSet };
  });
  const variables = definitions.filter(({ variable }) => !representations.has(variable.name.value));
  return { ...common, variables, root: undefined, entities };
}

function writtenOut({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (!fragment) throw new Error(`no fragment ${selection.name.value}`);
        const { typeCondition } = fragment;
        const directives = selection.directives ?? [];
        return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: writtenOut(fragment.selectionSet, fragments) };
      }
      return selection.selectionSet ? { ...selection, selectionSet: writtenOut(selection.selectionSet, fragments) } : selection;
    }),
  };
}
