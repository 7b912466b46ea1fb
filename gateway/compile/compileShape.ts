import {
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Access } from '../../common/access.ts';
import type { RecordDecisions } from '../authorise/recordDecisions.ts';
import type { RecordGroup } from '../authorise/recordGroup.ts';
import type { Withheld } from '../authorise/fieldDecider.ts';
import type { PermissionEntry } from '../../common/permissionTable.ts';
import { toWire, type WireText } from '../../common/wireText.ts';
import { rootTypeOf, SUBJECT_TYPE, type Graph } from '../graph/graph.ts';
import { asksType } from '../operation/asksType.ts';
import { isIncluded } from '../operation/isIncluded.ts';
import { fetchedAs } from '../operation/responseKeys.ts';
import { aboutShape, type AboutShape } from './aboutShape.ts';
import { couldTest } from '../../common/testedCoordinates.ts';
import { auditedCoordinate, type AuditedCoordinate } from './auditedCoordinate.ts';
import { collectFields } from './collectFields.ts';
import { leafWriter, type LeafWriter } from './leafWriter.ts';

/** The client's own selection on objects of one type: his names and order, everything that never changes worked out. */
export interface ObjectShape {
  readonly type: GraphQLObjectType | GraphQLInterfaceType;
  /** Whether objects of it are subjects, so that everything below is decided for them. */
  readonly isSubject: boolean;
  /** Of objects that are about a subject without being one. */
  readonly about: AboutShape | undefined;
  readonly fields: readonly FieldShape[];
}

/** One field of the answer. */
export interface FieldShape {
  readonly key: string;
  /** The name under which it is fetched. */
  readonly source: string;
  /** `"key":` */
  readonly label: WireText;
  readonly name: string;
  readonly parent: GraphQLObjectType | GraphQLInterfaceType;
  readonly kind: 'typename' | 'introspection' | 'value';
  readonly type: GraphQLOutputType;
  /** The wrappers of the type, from the outside in. */
  readonly value: ValueShape;
  readonly isNonNull: boolean;
  readonly isNamespace: boolean;
  /** Whether null says nothing here: "none" is `[]`. It would read as "nothing on file". */
  readonly isNeverAbsent: boolean;
  /** The subgraph that gives it. */
  readonly owner: string | undefined;
  /** Its place among the coordinates whose reading is kept in the audit; -1: none. */
  readonly audited: number;
  readonly leaf: LeafWriter | undefined;
  withheld(group: RecordGroup | undefined): Withheld | undefined;
  /** The interface by whose own fields an object is written that does not say of which type it is: nothing else was asked of it. */
  readonly ofNoType: GraphQLInterfaceType | undefined;
  /** The shape of its value for a runtime type; compiled when first met. */
  below(type: GraphQLObjectType | GraphQLInterfaceType): ObjectShape;
  /** As {@link FieldShape.below}, by the name that came with a value; its one type needs none. */
  belowNamed(name: string | undefined): ObjectShape | undefined;
}

/** A type without its names: what may be null, what is a list. */
export interface ValueShape {
  readonly isNullable: boolean;
  /** The shape of the items of a list. */
  readonly items: ValueShape | undefined;
  /** The one type of objects; undefined for leaves and abstract types. */
  readonly object: GraphQLObjectType | undefined;
}

/** The shape of an operation's answer. */
export interface Shape {
  readonly root: ObjectShape;
  /** Coordinates with a rule of their own; {@link FieldShape.audited} points here. */
  readonly audited: readonly AuditedCoordinate[];
}

const ROOTS: readonly string[] = ['Query', 'Mutation'];

/** Compiles the shape of an operation's answer under its conditions' values. */
export function compileShape(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  decisions: RecordDecisions,
  access: Access,
): Shape {
  const audited: AuditedCoordinate[] = [];
  const auditIndex = new Map<string, number>();

  /** Asked for with other arguments a coordinate may have to be in the log first, and is another one here. */
  const indexOf = (entry: PermissionEntry, parent: GraphQLObjectType, node: FieldNode): number => {
    const coordinate = auditedCoordinate(graph, parent, node, entry, variables, access);
    const key = JSON.stringify(coordinate);
    let index = auditIndex.get(key);
    if (index === undefined) auditIndex.set(key, (index = audited.push(coordinate) - 1));
    return index;
  };

  const asksTypeOf = ({ name }: GraphQLInterfaceType, selectionSets: readonly SelectionSetNode[]): boolean =>
    selectionSets.some(({ selections }) => asksType(selections, name, fragments, (selection) => isIncluded(selection, variables)));

  /** `shownBy`: the nearest audited coordinate above. */
  const objectShape = (type: ObjectShape['type'], selectionSets: readonly SelectionSetNode[], shownBy: number): ObjectShape => ({
    type,
    isSubject: graph.ruled && type.name === SUBJECT_TYPE,
    about: aboutShape(graph, type.name, audited, shownBy),
    fields: [...collectFields(graph.annotated, fragments, variables, type, selectionSets)].flatMap(([key, nodes]) =>
      fieldShape(type, key, nodes, shownBy),
    ),
  });

  const fieldShape = (parent: ObjectShape['type'], key: string, nodes: readonly FieldNode[], shownBy: number): FieldShape[] => {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const definition = parent.getFields()[name];
    const kind = name === '__typename' ? 'typename' : name === '__schema' || name === '__type' ? 'introspection' : 'value';
    if (!node || (kind === 'value' && !definition)) return [];
    const type = definition?.type ?? graph.annotated.getType('String');
    const named = getNamedType(type as GraphQLOutputType);
    const entry = graph.table.get(`${parent.name}.${name}`);
    const isNamespace = isObjectType(named) && graph.namespaces.has(named.name);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const shapes = new Map<string, ObjectShape>();
    const withheld: (Withheld | null | undefined)[] = [];
    // A container is not what was read.
    const isRead = entry?.own !== undefined || (definition !== undefined && couldTest(definition.args));
    const place = kind === 'value' && entry && isRead && !isNamespace && isObjectType(parent) ? indexOf(entry, parent, node) : -1;
    const below = (runtime: ObjectShape['type']): ObjectShape => {
      let shape = shapes.get(runtime.name);
      if (!shape) shapes.set(runtime.name, (shape = objectShape(runtime, selectionSets, place < 0 ? shownBy : place)));
      return shape;
    };
    return [
      {
        key,
        source: fetchedAs(node),
        label: toWire(`${JSON.stringify(key)}:`),
        name,
        parent,
        kind,
        type: type as GraphQLOutputType,
        value: valueShape(type as GraphQLOutputType),
        isNonNull: isNonNullType(type),
        isNamespace,
        isNeverAbsent: graph.ruled && isNeverAbsent(parent, type as GraphQLOutputType),
        owner: entry?.sector,
        audited: place,
        ofNoType: isInterfaceType(named) && graph.interfaceObjects.has(named.name) && !asksTypeOf(named, selectionSets) ? named : undefined,
        leaf: kind === 'value' ? leafWriter(graph, named) : undefined,
        withheld(group) {
          // By an interface's fields nothing is written in a graph with rules.
          if (kind !== 'value' || !isObjectType(parent)) return undefined;
          const index = group ? group.index + 1 : 0;
          let decision = withheld[index];
          if (decision === undefined) withheld[index] = decision = decisions.forGroup(parent, node, group) ?? null;
          return decision ?? undefined;
        },
        below,
        belowNamed(typeName) {
          const runtime = isObjectType(named) ? named : graph.annotated.getType(typeName ?? '');
          return isObjectType(runtime) ? below(runtime) : undefined;
        },
      },
    ];
  };

  return { root: objectShape(rootTypeOf(graph, operation), [operation.selectionSet], -1), audited };
}

function valueShape(type: GraphQLOutputType): ValueShape {
  const inner = isNonNullType(type) ? type.ofType : type;
  return {
    isNullable: !isNonNullType(type),
    items: isListType(inner) ? valueShape(inner.ofType as GraphQLOutputType) : undefined,
    object: isObjectType(inner) ? inner : undefined,
  };
}

/** Fields of the root say what their null means (`judgmentDebtor`: no such entry). */
function isNeverAbsent(parent: ObjectShape['type'], type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return !ROOTS.includes(parent.name) && isObjectType(named) && (isListType(type) || named.name.endsWith('Connection'));
}

/**
 * Whether everything below a namespace is withheld from a group, or left out by the request itself: then nobody was asked
 * for it, and it is an empty container.
 */
export function isEmptied(field: FieldShape, group: RecordGroup | undefined): boolean {
  const named = getNamedType(field.type);
  if (!field.isNamespace || !isObjectType(named)) return false;
  return field
    .below(named)
    .fields.every((inner) => inner.kind !== 'value' || inner.withheld(group) !== undefined || isEmptied(inner, group));
}
