import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How a column is typed. */
export type ColumnKind = 'text' | 'number' | 'money' | 'date' | 'time' | 'count';

/** A column: where its value stands in the object of its table. */
export interface Column {
  /** Path from the answer's root, without positions in lists: `subject.tax.arrears.nodes.totalBalance`. */
  readonly name: string;
  readonly steps: readonly string[];
  readonly kind: ColumnKind;
}

/** One table: the answer itself, or one of its lists of objects. */
export interface Table {
  readonly name: string;
  /** Where the list stands in the object of the table above. */
  readonly steps: readonly string[];
  readonly columns: readonly Column[];
  readonly tables: readonly Table[];
}

/**
 * How an answer is made flat. One rule: the answer, and every list of objects in it, is a table of its own; an object's fields become columns
 * named by their path; a list of objects is in the table above it the number of its items; and the columns of the tables above stand before
 * a table's own, so that each can be read by itself. A list of plain values is one cell.
 */
export function tablePlan(document: DocumentNode, operation: OperationDefinitionNode, schema: GraphQLSchema): Table {
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const root = operation.operation === 'mutation' ? 'Mutation' : 'Query';

  const planTable = (name: string, steps: readonly string[], typeName: string, selections: readonly SelectionSetNode[]): Table => {
    const columns = new Map<string, Column>();
    const tables = new Map<string, Table>();
    const visit = (type: string, sets: readonly SelectionSetNode[], below: readonly string[]): void => {
      for (const [key, { field, of, sets: inner }] of collected(type, sets)) {
        const at = [...below, key];
        const path = [...(name === '' ? [] : [name]), ...at].join('.');
        const composite = inner.length > 0;
        const isList = field !== undefined && isListType(getNullableType(field));
        if (!composite) columns.set(path, { name: path, steps: at, kind: kindOf(field) });
        else if (isList) {
          columns.set(path, { name: path, steps: at, kind: 'count' });
          tables.set(path, planTable(path, at, of, inner));
        } else visit(of, inner, at);
      }
    };
    visit(typeName, selections, []);
    return { name, steps, columns: [...columns.values()], tables: [...tables.values()] };
  };

  /** The fields selected on a type, whatever the fragments they stand in, by response key. */
  const collected = (typeName: string, sets: readonly SelectionSetNode[]) => {
    const found = new Map<string, { field: GraphQLOutputType | undefined; of: string; sets: SelectionSetNode[] }>();
    const add = (type: string, node: FieldNode): void => {
      const key = node.alias?.value ?? node.name.value;
      const parent = schema.getType(type);
      const field =
        parent && 'getFields' in parent ? (parent.getFields()[node.name.value]?.type as GraphQLOutputType | undefined) : undefined;
      const named = field && getNamedType(field);
      const entry = found.get(key) ?? { field, of: named && isCompositeType(named) ? named.name : '', sets: [] };
      if (node.selectionSet) entry.sets.push(node.selectionSet);
      found.set(key, entry);
    };
    const walk = (type: string, set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) add(type, selection);
        else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.typeCondition?.name.value ?? type, selection.selectionSet);
        else {
          const fragment = fragments.get(selection.name.value);
          if (fragment) walk(fragment.typeCondition.name.value, fragment.selectionSet);
        }
      }
    };
    for (const set of sets) walk(typeName, set);
    return found;
  };

  return planTable('', [], root, [operation.selectionSet]);
}

/** All tables, the outer before the inner. */
export function tablesOf(table: Table): Table[] {
  return [table, ...table.tables.flatMap(tablesOf)];
}

/** The columns of a table with those of the tables above it. */
export function columnsOf(root: Table, table: Table): Column[] {
  const path = pathTo(root, table) ?? [table];
  return path.flatMap((each) => (each === table ? each.columns : each.columns.filter(({ kind }) => kind !== 'count')));
}

function pathTo(from: Table, table: Table): Table[] | undefined {
  if (from === table) return [from];
  for (const each of from.tables) {
    const rest = pathTo(each, table);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

function kindOf(type: GraphQLOutputType | undefined): ColumnKind {
  switch (type === undefined ? '' : getNamedType(type).name) {
    case 'Money':
      return 'money';
    case 'Date':
      return 'date';
    case 'DateTime':
      return 'time';
    case 'Int':
    case 'Float':
      return 'number';
    default:
      return 'text';
  }
}
