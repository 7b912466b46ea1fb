import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { raw, type Sql } from 'sql-template-tag';
import { datasetEntryOf } from '../../../common/dataset.ts';

/** One data set's table and the GraphQL type that its rows become. */
export interface RecordTable {
  /** GraphQL type name. */
  readonly type: string;
  /** Qualified name: `tax.arrears`. */
  readonly table: string;
  /**
   * SQL expressions over `t`, and `s.subject` under which the record is read, for fields that are not simply the snake_case column;
   * `category` where it depends on the record.
   */
  readonly columns: Readonly<Record<string, string>>;
  /** Those of them that read otherwise for whoever is served at RESTRICTED: the source department, and the subject itself. */
  readonly unrestricted: Readonly<Record<string, string>>;
  /** The condition on `t` for what may be published at all: what fails it is on no list, and is served at RESTRICTED and to its subject only. */
  readonly publishable?: Sql;
  /** `publishable` does not tell minors from adults: its records of natural persons are not published. */
  readonly saysNoAge?: true;
}

/** Declares a record table; the kit reads the field's columns from the type in the SDL. */
export function recordTable(spec: {
  type: string;
  table: string;
  columns?: Record<string, string>;
  unrestricted?: Record<string, string>;
  publishable?: Sql;
  saysNoAge?: true;
}): RecordTable {
  const table = { columns: {}, unrestricted: {}, ...spec };
  declared.set(table.table, table);
  return table;
}

/** What the departments of this process declared, by table: endpoints that read any of them must not miss what one says of its own. */
const declared = new Map<string, RecordTable>();

/** The declaration of a table, by its qualified name; undefined where its department is not part of this process. */
export function declaredTable(table: string): RecordTable | undefined {
  return declared.get(table);
}

/** The SQL expression for a list of codes that is stored in one column, separated by semicolons. */
export function codeList(column: string): string {
  return String.raw`array_remove(regexp_split_to_array(${column}, '\s*;\s*'), '')`;
}

/** Fields of CreditRecord that the kit works out from what every row has. */
const WORKED_OUT = new Set(['id', 'dataset', 'category', 'rule', 'state']);

/** How rows of a table are read: which expression serves each field. */
export interface RecordMapping {
  readonly dataset: string;
  readonly category: string;
  /** GraphQL field → SQL expression; fields that the kit works out are not in it. */
  readonly expressions: ReadonlyMap<string, string>;
  /** What is read instead for whoever is served at RESTRICTED. */
  readonly unrestricted: ReadonlyMap<string, string>;
}

const mappings = new WeakMap<GraphQLSchema, Map<string, RecordMapping>>();

/** The mapping of a record table under a schema, made once. Throws when the type is unknown or has no `@dataset`. */
export function recordMapping(schema: GraphQLSchema, table: RecordTable): RecordMapping {
  let known = mappings.get(schema);
  if (!known) mappings.set(schema, (known = new Map<string, RecordMapping>()));
  let mapping = known.get(table.type);
  if (!mapping) {
    const type = schema.getType(table.type);
    if (!isObjectType(type)) throw new Error(`recordTable: no type ${table.type}`);
    known.set(table.type, (mapping = makeMapping(type, table)));
  }
  return mapping;
}

/** The select list for the wanted fields of a record; fields the kit works out bring what they need. */
export function selectList(mapping: RecordMapping, wanted: Iterable<string>, isUnrestricted: boolean): Sql {
  const list = [
    't.record as "__record"',
    't.subject as "__owner"',
    't.determined_on::text as "__determinedOn"',
    't.state as "__state"',
    't.publish_until::text as "__publishUntil"',
  ];
  for (const field of wanted) {
    const expression = (isUnrestricted ? mapping.unrestricted.get(field) : undefined) ?? mapping.expressions.get(field);
    if (expression !== undefined) list.push(`${expression} as "${field}"`);
    else if (field === 'rule')
      list.push('t.rule_code as "__ruleCode"', 't.rule_version as "__ruleVersion"', 't.rule_article as "__ruleArticle"');
  }
  return raw(list.join(', '));
}

function makeMapping(type: GraphQLObjectType, table: RecordTable): RecordMapping {
  const entry = datasetEntryOf(type);
  if (!entry) throw new Error(`${type.name}: a record type needs @dataset`);
  const expressions = new Map<string, string>();
  for (const field of Object.values(type.getFields())) {
    if (table.columns[field.name] !== undefined) expressions.set(field.name, table.columns[field.name] ?? '');
    else if (!WORKED_OUT.has(field.name) && field.args.length === 0 && isLeafType(getNamedType(field.type)))
      expressions.set(field.name, columnExpression(field.name, getNamedType(field.type).name));
  }
  return { dataset: entry.code, category: entry.category, expressions, unrestricted: new Map(Object.entries(table.unrestricted)) };
}

/** Dates and money are read as text: neither survives a JavaScript Date or float unharmed. */
function columnExpression(field: string, scalar: string): string {
  const column = `t.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  if (scalar === 'Date' || scalar === 'Money') return `${column}::text`;
  if (scalar === 'DateTime') return `to_char(${column} at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')`;
  return column;
}
