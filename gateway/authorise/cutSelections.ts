import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type SelectionNode,
} from 'graphql';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import { asksType } from '../operation/asksType.ts';
import type { RecordScope } from './recordDecisions.ts';

/** How a cutter decides, and what it does on the way. */
export interface Cutting {
  readonly graph: Graph;
  readonly fragments?: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Whether a field is cut for objects of a type. */
  cuts(type: GraphQLObjectType, node: FieldNode, scope: RecordScope): boolean;
  /** Whether the request's own conditions leave a selection in; what they leave out is cut, and they are gone. */
  isIncluded?(selection: SelectionNode): boolean;
  /** The scope below a field that returns subjects; by default anybody. */
  scopeBelow?(node: FieldNode, parent: GraphQLCompositeType): RecordScope;
  /** The type whose own name needs no department. */
  readonly root?: GraphQLCompositeType;
  /** What every selection on objects of a type also asks for, by what is known of the subject above them. */
  ofObject?(type: GraphQLObjectType, scope: RecordScope): readonly SelectionNode[];
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Cuts a selection: what `cuts` says goes, with everything below it; where it goes for some types of an interface only, the
 * rest is asked for type by type. A namespace of which nothing is left goes too; of any other object whether there is one
 * is still asked. Fragments are written out; nothing given is changed.
 */
export function cutSelections(
  cutting: Cutting,
  selections: readonly SelectionNode[],
  parent: GraphQLCompositeType,
  scope: RecordScope,
  possible: readonly GraphQLObjectType[] = possibleTypes(cutting.graph, parent),
  /** Of subjects among others: whoever they are, not the subject above. The others are still below that one. */
  amongOthers: { readonly scope: RecordScope } = { scope },
): SelectionNode[] {
  const { graph } = cutting;
  return selections.flatMap((selection): SelectionNode[] => {
    if (cutting.isIncluded?.(selection) === false) return [];
    if (selection.kind === Kind.FIELD) return cutField(cutting, selection, parent, scope, possible, amongOthers);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? cutting.fragments?.get(selection.name.value) : selection;
    if (!fragment) return [];
    const condition = fragment.typeCondition ? graph.annotated.getType(fragment.typeCondition.name.value) : parent;
    if (!isCompositeType(condition)) return [];
    const matching = possible.filter(
      (type) => type === condition || (isAbstractType(condition) && graph.annotated.isSubType(condition, type)),
    );
    // A condition that no object here can meet selects nothing; without rules the planner sees to that.
    if (matching.length === 0 && graph.ruled) return [];
    const inner = cutSelections(cutting, fragment.selectionSet.selections, condition, scope, matching, amongOthers);
    if (inner.length === 0) return [];
    return [inline(inner, fragment.typeCondition && condition.name)];
  });
}

function cutField(
  cutting: Cutting,
  node: FieldNode,
  parent: GraphQLCompositeType,
  scope: RecordScope,
  possible: readonly GraphQLObjectType[],
  amongOthers: { readonly scope: RecordScope },
): SelectionNode[] {
  const scopeOf = (type: GraphQLObjectType): RecordScope => (type.name === SUBJECT_TYPE ? amongOthers.scope : scope);
  const name = node.name.value;
  // A client's own name for it that begins like the machinery's says nothing else, and departments are not told of it.
  if (name === '__typename') return parent === cutting.root ? [] : [node.alias?.value.startsWith('__') === true ? TYPENAME : node];
  if (name.startsWith('__') || !('getFields' in parent)) return [];
  const denied = new Set(possible.filter((type) => cutting.cuts(type, node, scopeOf(type))));
  const allowed = possible.filter((type) => !denied.has(type));
  if (allowed.length === 0 && possible.length > 0) return [];
  const [first, ...others] = possible.length === 0 ? [scope] : new Set(possible.map(scopeOf));
  // What is asked of subjects and of others alike is below whoever it is.
  const kept = cutChildren(cutting, node, parent, others.length > 0 ? 'any' : first);
  if (!kept) return [];
  // What is asked of a subject must be known from what is asked of others: it may differ from one to the next.
  const isAmongOthers = cutting.graph.ruled && possible.length > 1 && possible.some((type) => type.name === SUBJECT_TYPE);
  return denied.size === 0 && !isAmongOthers ? [kept] : allowed.map((type) => inline([kept], type.name));
}

function cutChildren(cutting: Cutting, node: FieldNode, parent: GraphQLCompositeType, scope: RecordScope): FieldNode | undefined {
  const { graph } = cutting;
  const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
  const returned = field && getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(returned)) return { ...node, directives: [] };
  const possible = possibleTypes(graph, returned);
  const isSubject = graph.ruled && possible.some(({ name }) => name === SUBJECT_TYPE);
  const below = isSubject ? (cutting.scopeBelow?.(node, parent) ?? 'any') : scope;
  const outer = returned.name === SUBJECT_TYPE ? below : scope;
  const children = cutSelections(cutting, node.selectionSet.selections, returned, outer, possible, { scope: below });
  for (const type of possible) {
    const asked = cutting.ofObject?.(type, type.name === SUBJECT_TYPE ? below : scope) ?? [];
    if (asked.length > 0) children.push(...(returned === type ? asked : [inline(asked, type.name)]));
  }
  // Which of its types an object is of decides what is written of it; an interface object's subgraph cannot tell.
  const isOfNoType = graph.interfaceObjects.has(returned.name) && !asksType(children, returned.name);
  if (isAbstractType(returned) && children.length > 0 && !isOfNoType) children.push(TYPENAME);
  // Its own name needs no department either.
  if (graph.namespaces.has(returned.name) && children.every(isTypename)) return undefined;
  if (children.length === 0) children.push(TYPENAME);
  return { ...node, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections: children } };
}

function isTypename(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD
    ? selection.name.value === '__typename'
    : selection.kind === Kind.INLINE_FRAGMENT && selection.selectionSet.selections.every(isTypename);
}

function possibleTypes(graph: Graph, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : graph.annotated.getPossibleTypes(type);
}

function inline(selections: readonly SelectionNode[], typeCondition: string | undefined): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(typeCondition === undefined ? {} : { typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeCondition } } }),
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
