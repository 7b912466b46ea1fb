import {
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import { SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import type { FieldShape, ObjectShape } from './compileShape.ts';
import { formOf } from './form.ts';
import { guidePattern, leafPattern } from './guidePattern.ts';
import { leafWriter, type LeafWriter } from './leafWriter.ts';
import { toWire, type WireText } from '../../common/wireText.ts';

/** What a subgraph's JSON has to look like, to the order of its keys, to be read without being parsed. */
export type Guide = ObjectGuide | ListGuide | LeafGuide;

/** An object with exactly these fields in this order. */
export interface ObjectGuide {
  readonly kind: 'object';
  readonly fields: readonly FieldGuide[];
}

/** One field. */
export interface FieldGuide {
  readonly key: string;
  /** `"key":` */
  readonly label: WireText;
  readonly isNullable: boolean;
  /** The form in which its text may be copied ({@link formOf}); undefined: its value is read. */
  readonly form: string | undefined;
  /** What its value looks like, where it may be copied and one look can tell. */
  readonly pattern: RegExp | undefined;
  readonly value: Guide;
}

/** A list of values of one kind. */
export interface ListGuide {
  readonly kind: 'list';
  readonly isNullable: boolean;
  readonly item: Guide;
}

/** A leaf: how its JSON begins, and what checks its value. `exactly`: the only text it may be. */
export interface LeafGuide {
  readonly kind: 'string' | 'int' | 'boolean' | 'checked';
  readonly write: LeafWriter;
  readonly exactly: WireText | undefined;
  /** Texts that need no check: {@link leafPattern}. */
  readonly pattern: string | undefined;
  /** Texts that were checked before. */
  readonly accepted: Set<WireText>;
}

/**
 * The guide of a selection on one object type; `undefined` where it has none (interfaces, the same key twice). `shapes` are
 * what the client asked for at the places where its objects will stand: what is selected just as it is written is copied.
 */
export function compileGuide(
  graph: Graph,
  selectionSet: SelectionSetNode,
  type: GraphQLObjectType,
  shapes: readonly ObjectShape[],
): ObjectGuide | undefined {
  const nodes = fieldsOf(graph, selectionSet, type);
  if (!nodes) return undefined;
  const fields: FieldGuide[] = [];
  for (const node of nodes) {
    const guide = fieldGuide(graph, node, type, shapes);
    if (!guide) return undefined;
    fields.push(guide);
  }
  return { kind: 'object', fields };
}

function fieldGuide(graph: Graph, node: FieldNode, parent: GraphQLObjectType, shapes: readonly ObjectShape[]): FieldGuide | undefined {
  const key = keyOf(node);
  const label = toWire(`${JSON.stringify(key)}:`);
  if (node.name.value === '__typename') {
    const value: Guide = { kind: 'string', write: () => '', exactly: `"${parent.name}"`, pattern: undefined, accepted: new Set() };
    return { key, label, isNullable: false, form: undefined, pattern: undefined, value };
  }
  const field = parent.getFields()[node.name.value];
  if (!field) return undefined;
  const named = getNamedType(field.type);
  const asked = shapes.map((shape) => shape.fields.find((each) => each.source === key && each.name === node.name.value));
  const known = asked.filter((each): each is FieldShape => each !== undefined);
  const below = isObjectType(named) ? known.map((each) => each.below(named)) : [];
  const value = guideOf(graph, field.type, node.selectionSet, below);
  if (!value) return undefined;
  // What these nulls mean is decided where answers are parsed.
  const tellsNothing = known.some(({ isNamespace, isNeverAbsent }) => isNamespace || isNeverAbsent) || (known.length === 0 && graph.ruled);
  const isCopied =
    node.selectionSet !== undefined &&
    isObjectType(named) &&
    shapes.length > 0 &&
    known.length === shapes.length &&
    below.every((shape) => isVerbatim(graph, node.selectionSet as SelectionSetNode, named, shape));
  const form =
    isCopied && known[0] && known.every((each) => formOf(each) === formOf(known[0] as FieldShape)) ? formOf(known[0]) : undefined;
  const pattern = form !== undefined && value.kind === 'object' ? guidePattern(value) : undefined;
  return { key, label, isNullable: !isNonNullType(field.type) && !tellsNothing, form, pattern, value };
}

function guideOf(
  graph: Graph,
  type: GraphQLOutputType,
  selectionSet: SelectionSetNode | undefined,
  shapes: readonly ObjectShape[],
): Guide | undefined {
  if (isNonNullType(type)) return guideOf(graph, type.ofType as GraphQLOutputType, selectionSet, shapes);
  if (isListType(type)) {
    const itemType = type.ofType;
    const item = guideOf(graph, itemType, selectionSet, shapes);
    return item && { kind: 'list', isNullable: !isNonNullType(itemType), item };
  }
  if (isAbstractType(type)) return undefined;
  if (isObjectType(type)) return selectionSet && compileGuide(graph, selectionSet, type, shapes);
  const write = leafWriter(graph, type);
  if (!write) return undefined;
  const kind =
    type.name === 'String' || type.name === 'ID' ? 'string' : type.name === 'Int' ? 'int' : type.name === 'Boolean' ? 'boolean' : 'checked';
  return { kind, write, exactly: undefined, pattern: leafPattern(graph, type), accepted: acceptedFor(graph, type.name) };
}

/** Whether a selection asks for exactly what the client is to get, in his order and under his names. */
function isVerbatim(graph: Graph, selectionSet: SelectionSetNode, type: GraphQLObjectType, shape: ObjectShape): boolean {
  const nodes = fieldsOf(graph, selectionSet, type);
  if (!nodes || type.name === SUBJECT_TYPE || nodes.length !== shape.fields.length) return false;
  return nodes.every((node, index) => {
    const asked = shape.fields[index];
    if (asked?.key !== keyOf(node) || asked.source !== asked.key || asked.name !== node.name.value) return false;
    if (asked.kind !== 'value') return asked.kind === 'typename';
    if (!node.selectionSet) return true;
    const named = getNamedType(asked.type);
    return isObjectType(named) && isVerbatim(graph, node.selectionSet, named, asked.below(named));
  });
}

/** The fields of a selection on one object type, its fragments written in; `undefined` where two have the same key. */
function fieldsOf(graph: Graph, { selections }: SelectionSetNode, type: GraphQLObjectType): FieldNode[] | undefined {
  const fields: FieldNode[] = [];
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) fields.push(selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      const wanted = condition === undefined ? type : graph.annotated.getType(condition);
      if (wanted !== type && !(isAbstractType(wanted) && graph.annotated.isSubType(wanted, type))) continue;
      const inner = fieldsOf(graph, selection.selectionSet, type);
      if (!inner) return undefined;
      fields.push(...inner);
    } else return undefined;
  }
  return new Set(fields.map(keyOf)).size === fields.length ? fields : undefined;
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

const accepted = new WeakMap<Graph, Map<string, Set<WireText>>>();

/** What was accepted of a leaf type in a graph, whatever the selection. */
function acceptedFor(graph: Graph, type: string): Set<WireText> {
  let ofGraph = accepted.get(graph);
  if (!ofGraph) accepted.set(graph, (ofGraph = new Map<string, Set<WireText>>()));
  let texts = ofGraph.get(type);
  if (!texts) ofGraph.set(type, (texts = new Set<WireText>()));
  return texts;
}
