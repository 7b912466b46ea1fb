import {
  getNamedType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** A value of the schema costs as much as two of departments: it is worked out here, where all wait for it, and holds a description. */
const VALUE_COST = 2;
/** Beyond so many steps an answer is only "too large". */
const MOST_STEPS = 200_000;
const TOO_LARGE = 1e12;

/**
 * What the `__schema` and `__type` fields of an operation cost: by the values that their answers have under this schema, deprecated ones among
 * them and conditions left aside. The threat: `types { fields { type { a0: description … a99: description } } }` is short, shallow, and answers
 * megabytes. Each selection set is counted once for each type, field or argument that it is asked of, and all of an operation's in so many
 * steps at most, so that counting is no such bomb itself.
 */
export function introspectionCost(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (node: FieldNode) => number {
  const counted = new Map<SelectionSetNode, Map<unknown, number>>();
  let steps = 0;

  const ofObject = (selectionSet: SelectionSetNode, type: GraphQLObjectType, source: unknown): number => {
    let known = counted.get(selectionSet);
    if (!known) counted.set(selectionSet, (known = new Map<unknown, number>()));
    let values = known.get(source);
    if (values === undefined) known.set(source, (values = count(selectionSet, type, source)));
    return values;
  };
  const count = (selectionSet: SelectionSetNode, type: GraphQLObjectType, source: unknown): number => {
    let values = 0;
    for (const selection of selectionSet.selections) {
      steps += 1;
      if (selection.kind === Kind.FIELD) values += ofField(selection, type.getFields()[selection.name.value], source);
      else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (fragment) values += ofObject(fragment.selectionSet, type, source);
      }
      if (steps > MOST_STEPS) return TOO_LARGE;
    }
    return values;
  };
  const ofField = ({ selectionSet }: FieldNode, field: GraphQLField<unknown, unknown> | undefined, source: unknown): number => {
    const type = field && getNamedType(field.type);
    if (!selectionSet || !isObjectType(type)) return 1;
    const found: unknown = field?.resolve?.(source, { includeDeprecated: true }, undefined, { schema } as GraphQLResolveInfo);
    let values = 1;
    for (const item of Array.isArray(found) ? (found as unknown[]) : [found]) {
      steps += 1;
      if (steps > MOST_STEPS) return TOO_LARGE;
      values += item == null ? 1 : 1 + ofObject(selectionSet, type, item);
    }
    return values;
  };
  const ofRoot = ({ name, selectionSet, arguments: given = [] }: FieldNode): number => {
    const isSchema = name.value === '__schema';
    const type = getNamedType((isSchema ? SchemaMetaFieldDef : TypeMetaFieldDef).type);
    if (!selectionSet || !isObjectType(type)) return 1;
    if (isSchema) return 1 + ofObject(selectionSet, type, schema);
    // A name in a variable may be that of the largest.
    const [named] = given.map(({ value }) => (value.kind === Kind.STRING ? value.value : undefined));
    const types = named === undefined ? Object.values(schema.getTypeMap()) : [schema.getType(named)];
    return 1 + Math.max(...types.map((each) => (each ? ofObject(selectionSet, type, each) : 0)));
  };
  return (node) => Math.min(TOO_LARGE, VALUE_COST * ofRoot(node));
}
