import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { introspectionCost } from './introspectionCost.ts';
import { sweepCost } from './sweepCost.ts';

/** How large an operation is, its fragments written out. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Selections, every fragment counted as often as it is spread. */
  readonly selections: number;
  /** Those of them at and below `__schema` and `__type`. */
  readonly introspection: number;
  /** Values that the answer may hold: fields, times the lengths of the lists above them; and what looking through all that is on file takes. */
  readonly cost: number;
}

/** A list whose length nothing in the operation tells. */
const UNKNOWN_LIST_LENGTH = 10;
/** The usual introspection query has some 250; one of a few kilobytes with thousands would hold the process for a minute. */
export const MAX_INTROSPECTION = 600;
/** Beyond this a size is only "too large": it keeps the sums finite. */
const CEILING = 1e12;

/**
 * Measures an operation without writing it out: each fragment is measured once, so that fragments that spread each other
 * (a few hundred bytes that expand to billions of fields) cost nothing to refuse. The document is validated: no cycles.
 */
export function measureOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): OperationSize {
  const measured = new Map<string, OperationSize>();
  const ofIntrospection = introspectionCost(schema, fragments);

  const ofFragment = (name: string, listLength: number | undefined): OperationSize => {
    // A fragment on a connection is as long as the `first` above each of its spreads.
    const key = `${name} ${listLength ?? ''}`;
    let size = measured.get(key);
    if (!size) {
      const fragment = fragments.get(name);
      const type = fragment && schema.getType(fragment.typeCondition.name.value);
      size = fragment && isCompositeType(type) ? ofSelections(fragment.selectionSet, type, listLength) : NOTHING;
      measured.set(key, size);
    }
    return size;
  };

  /** `listLength`: how long the lists of a connection above (`nodes`, `edges`) are, where its `first` says. */
  const ofSelections = (selectionSet: SelectionSetNode, parent: GraphQLCompositeType, listLength: number | undefined): OperationSize => {
    let total = NOTHING;
    for (const selection of selectionSet.selections) {
      const directives = selection.directives?.length ?? 0;
      let size: OperationSize;
      if (selection.kind === Kind.FRAGMENT_SPREAD) size = ofFragment(selection.name.value, listLength);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
        size = isCompositeType(type) ? ofSelections(selection.selectionSet, type, listLength) : NOTHING;
      } else size = ofField(selection, parent, listLength);
      total = sum(total, { ...size, directives: size.directives + directives });
    }
    return total;
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType, listLength: number | undefined): OperationSize => {
    const meta = META_FIELDS[node.name.value];
    const field = meta ?? ('getFields' in parent ? parent.getFields()[node.name.value] : undefined);
    const aliases = node.alias ? 1 : 0;
    const type = field && getNamedType(field.type);
    if (!node.selectionSet || !field || !isCompositeType(type)) return { ...NOTHING, depth: 1, aliases, selections: 1, cost: 1 };
    const own = lengthFromArguments(node, field.args, variables);
    const times = isList(field.type) ? (own ?? listLength ?? UNKNOWN_LIST_LENGTH) : 1;
    const inner = ofSelections(node.selectionSet, type, isList(field.type) ? undefined : own);
    const selections = capped(inner.selections + 1);
    // How deep introspection may go is bounded by a rule of graphql-js.
    if (meta) {
      const cost = selections > MAX_INTROSPECTION ? CEILING : ofIntrospection(node);
      return { ...inner, depth: 1, aliases: inner.aliases + aliases, selections, introspection: selections, cost };
    }
    const cost = capped(1 + sweepCost(schema, parent, field) + times * inner.cost);
    return { ...inner, depth: inner.depth + 1, aliases: inner.aliases + aliases, selections, cost };
  };

  const size = ofSelections(operation.selectionSet, schema.getRootType(operation.operation) as GraphQLCompositeType, undefined);
  return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
}

const NOTHING: OperationSize = { depth: 0, aliases: 0, directives: 0, selections: 0, introspection: 0, cost: 0 };

/** The ways into the schema itself; they stand on the root of a query and nowhere else. */
const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = Object.assign(
  Object.create(null) as Record<string, GraphQLField<unknown, unknown>>,
  { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef },
);

function sum(a: OperationSize, b: OperationSize): OperationSize {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: capped(a.aliases + b.aliases),
    directives: capped(a.directives + b.directives),
    selections: capped(a.selections + b.selections),
    introspection: capped(a.introspection + b.introspection),
    cost: capped(a.cost + b.cost),
  };
}

function capped(value: number): number {
  return Math.min(value, CEILING);
}

/** `first: 50`, else its default, else the lengths of the lists given (`ids: […]`): a filter (`kind: […]`) shortens no page. */
function lengthFromArguments(
  node: FieldNode,
  definitions: readonly { name: string; defaultValue?: unknown }[],
  variables: Readonly<Record<string, unknown>>,
): number | undefined {
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value]));
  const first = given.get('first');
  if (first) {
    const value = first.kind === Kind.VARIABLE ? variables[first.name.value] : first.kind === Kind.INT ? Number(first.value) : undefined;
    if (typeof value === 'number') return Math.max(0, value);
  }
  const byDefault = definitions.find(({ name }) => name === 'first')?.defaultValue;
  if (typeof byDefault === 'number') return byDefault;
  const lists = [...given.values()].map((value) => listLengthOf(value, variables)).filter((length) => length !== undefined);
  return lists.length > 0 ? lists.reduce((total, length) => total + length, 0) : undefined;
}

function listLengthOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  if (value.kind === Kind.LIST) return value.values.length;
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return Array.isArray(given) ? given.length : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}
