import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { isIncluded } from '../operation/isIncluded.ts';
import type { FieldDecider, Withheld } from './fieldDecider.ts';

/** The type whose id tells of which class a subject is. */
export const SUBJECT_TYPE = 'Subject';
/** The response name under which every subject's id is fetched, for the gateway's own decisions; clients cannot use it. */
export const SUBJECT_ID_ALIAS = '__subject';

/** An operation cut to what may be fetched. */
export interface Authorised {
  /** What may be planned and fetched; undefined where nothing is left to fetch. Fragments are written out. */
  readonly document: DocumentNode | undefined;
  /** Namespace fields whose every leaf was withheld: answered as an empty container, without asking the department. */
  readonly emptied: ReadonlySet<FieldNode>;
  /** What was withheld of the fields that this request includes, by coordinate, each once. */
  readonly withheld: readonly Withheld[];
}

/**
 * Carries out a decider's decisions on an operation: what nobody of any class may read for this caller is not in the
 * document that is planned, so that no department is ever asked for it. The client's document is not touched.
 */
export function authorise(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  decider: FieldDecider,
  variables: Readonly<Record<string, unknown>>,
): Authorised {
  const root = rootType(graph, operation);
  const emptied = new Set<FieldNode>();
  const withheld = new Map<string, Withheld>();
  const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
  const subjectId: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: SUBJECT_ID_ALIAS },
    name: { kind: Kind.NAME, value: 'id' },
  };

  /** `possible` are the concrete types that objects here can be of, all fragments on the way taken into account. */
  const cut = (
    selections: readonly SelectionNode[],
    parent: GraphQLCompositeType,
    possible: readonly GraphQLObjectType[],
    included: boolean,
  ): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      const here = included && isIncluded(selection, variables);
      if (selection.kind === Kind.FIELD) return cutField(selection, parent, possible, here);
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (!fragment) return [];
      const condition = fragment.typeCondition ? graph.annotated.getType(fragment.typeCondition.name.value) : parent;
      if (!isCompositeType(condition)) return [];
      const matching = possible.filter(
        (type) => type === condition || (isAbstractType(condition) && graph.annotated.isSubType(condition, type)),
      );
      // A condition that no object here can meet selects nothing; without rules the planner sees to that.
      if (matching.length === 0 && graph.ruled) return [];
      const inner = cut(fragment.selectionSet.selections, condition, matching, here);
      if (inner.length === 0) return [];
      return [inline(inner, selection.directives, condition === parent ? undefined : condition.name)];
    });

  const cutField = (
    node: FieldNode,
    parent: GraphQLCompositeType,
    possible: readonly GraphQLObjectType[],
    included: boolean,
  ): SelectionNode[] => {
    const name = node.name.value;
    // The root's own name needs no department.
    if (name === '__typename') return parent === root ? [] : [node];
    if (name.startsWith('__') || !('getFields' in parent)) return [];
    const denied = new Map<GraphQLObjectType, Withheld>();
    for (const type of possible) {
      const decision = decider.beforeFetch(type, node);
      if (decision) denied.set(type, decision);
    }
    if (included) for (const decision of denied.values()) withheld.set(decision.coordinate, decision);
    const allowed = possible.filter((type) => !denied.has(type));
    if (allowed.length === 0 && possible.length > 0) return [];
    const kept = cutChildren(node, parent, included);
    if (!kept) return [];
    if (denied.size === 0) return [kept];
    return allowed.map((type) => inline([kept], undefined, type.name));
  };

  const cutChildren = (node: FieldNode, parent: GraphQLCompositeType, included: boolean): FieldNode | undefined => {
    const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
    const returned = field && getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(returned)) return node;
    const children = cut(node.selectionSet.selections, returned, possibleTypes(graph, returned), included);
    if (graph.ruled && returned.name === SUBJECT_TYPE) children.push(subjectId);
    if (children.length === 0) {
      if (graph.namespaces.has(returned.name)) {
        emptied.add(node);
        return undefined;
      }
      // Whether there is anything at all is not withheld: that much is asked.
      children.push(typename);
    }
    return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: children } };
  };

  const selections = cut(operation.selectionSet.selections, root, [root], true);
  const document: DocumentNode | undefined =
    selections.length === 0
      ? undefined
      : { kind: Kind.DOCUMENT, definitions: [{ ...operation, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections } }] };
  return { document, emptied, withheld: [...withheld.values()] };
}

/** The root type of an operation. Throws where the graph has none; validation has seen to it. */
export function rootType(graph: Graph, operation: OperationDefinitionNode): GraphQLObjectType {
  const type = graph.annotated.getRootType(operation.operation);
  if (!type) throw new Error(`no root type for ${operation.operation}`);
  return type;
}

function possibleTypes(graph: Graph, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : graph.annotated.getPossibleTypes(type);
}

function inline(
  selections: readonly SelectionNode[],
  directives: SelectionNode['directives'],
  typeCondition: string | undefined,
): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(typeCondition === undefined ? {} : { typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeCondition } } }),
    ...(directives === undefined ? {} : { directives }),
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
