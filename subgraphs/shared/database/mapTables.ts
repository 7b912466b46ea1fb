import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import sql from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from './database.ts';

/** What a table of a subgraph is called while a view stands in its place. */
const KEPT = '__table';
/** The select of a mapping file, as a view of its own. */
const SOURCE = '__source';
/** How collection knows rows again, and when it took them: nothing that resolvers serve. */
const OF_COLLECTION = ['source_key', 'content_hash', 'run', 'source_line', 'collected_at'];
/** What is decided of a record here, whatever the existing database says: `k` is what was marked. What that withdraws stays withdrawn. */
const MARKED: Readonly<Record<string, (own: string) => string>> = {
  state: (own) => `case when ${own} = 'WITHDRAWN' then 'WITHDRAWN' else coalesce(k.state, ${own}) end`,
  under_objection: (own) => `(${own} or coalesce(k.under_objection, false))`,
  under_appeal: (own) => `(${own} or coalesce(k.under_appeal, false))`,
  statement: (own) => `coalesce(k.statement, ${own})`,
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: string | null;
}

/** The tables of a subgraph that an existing database holds under other names: each file says of one where its rows are. */
export interface TableMapping {
  /** `grade` → the select that answers its rows. */
  readonly selects: ReadonlyMap<string, string>;
  readonly digest: string;
}

/**
 * Reads a folder of mappings: `<table>.sql` holds one select, whose columns have the names of the table's. Throws for a file of another
 * name.
 */
export function readMapping(folder: URL): TableMapping {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const selects = new Map(
    files.map((file) => {
      const table = /^([a-z][a-z0-9_]*)\.sql$/.exec(file)?.[1];
      if (table === undefined) throw new Error(`${file}: 文件名应为表名，如 grade.sql / a mapping is named after its table, as grade.sql`);
      return [table, readFileSync(new URL(file, folder), 'utf8').replace(/;\s*$/, '')];
    }),
  );
  return {
    selects,
    digest: createHash('sha256')
      .update(JSON.stringify([...selects]))
      .digest('hex'),
  };
}

/** Puts the tables back in their places, so that migrations find them. Within a transaction. */
export async function unmapTables(tx: Database, subgraph: string): Promise<void> {
  const schema = databaseSchemaOf(subgraph);
  for (const table of await mappedTables(tx, schema)) {
    await tx.execute(`drop view "${schema}"."${table}"; drop view "${schema}"."${table}${SOURCE}";
      alter table "${schema}"."${table}${KEPT}" rename to "${table}";`);
  }
}

/**
 * Puts a view in the place of each mapped table. Columns that its select does not answer get the table's own default, or null; all
 * get the table's types. An update of a record's state, flags or statement is kept beside it, and nothing else can be updated. Throws, naming table and columns, where one that every record needs is missing, or one is none of the table's.
 */
export async function mapTables(tx: Database, subgraph: string, { selects }: TableMapping): Promise<void> {
  const schema = databaseSchemaOf(subgraph);
  await tx.execute(`set local search_path to "${schema}", public`);
  for (const [table, select] of selects) {
    const columns = await columnsOf(tx, schema, table);
    if (columns.length === 0) throw new Error(`${table}.sql: ${subgraph} 没有表 ${table} / has no table ${table}`);
    await tx.execute(`alter table "${schema}"."${table}" rename to "${table}${KEPT}";
      create view "${schema}"."${table}${SOURCE}" as ${select};`);
    const given = new Set((await columnsOf(tx, schema, `${table}${SOURCE}`)).map(({ name }) => name));
    const missing = columns.filter(({ name, required }) => required && !given.has(name)).map(({ name }) => name);
    const unknown = [...given].filter((name) => !columns.some((column) => column.name === name));
    if (missing.length > 0) throw new Error(`${table}.sql: 缺少列 / columns are missing: ${missing.join(', ')}`);
    if (unknown.length > 0) throw new Error(`${table}.sql: 表 ${table} 没有这些列 / the table has no such columns: ${unknown.join(', ')}`);
    const isMarked = Object.keys(MARKED).every((name) => columns.some((column) => column.name === name));
    const list = columns.map((column) => {
      const own = `${given.has(column.name) ? `s."${column.name}"` : (column.default ?? 'null')}::${column.type}`;
      return `${isMarked ? (MARKED[column.name]?.(own) ?? own) : own} as "${column.name}"`;
    });
    const marks = `left join "${schema}".record_mark k on k.origin = '${table}' and k.record = s."record"::bigint`;
    await tx.execute(
      `create view "${schema}"."${table}" as select ${list.join(', ')} from "${schema}"."${table}${SOURCE}" s ${isMarked ? marks : ''}`,
    );
    if (isMarked)
      await tx.execute(`create trigger keep_mark instead of update on "${schema}"."${table}" for each row execute function keep_mark()`);
  }
}

/** Whether a qualified table is only seen through a view, and nothing may be written into it. */
export async function isMapped(db: Database, qualified: string): Promise<boolean> {
  const [schema, table] = qualified.split('.');
  const [found] = await db.query(
    sql`select 1 as found from information_schema.views where table_schema = ${schema} and table_name = ${table}`,
  );
  return found !== undefined;
}

/** The tables in whose places views stand. */
export async function mappedTables(db: Database, schema: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select table_name as name from information_schema.views where table_schema = ${schema} and table_name like ${`%${SOURCE}`} order by 1`);
  return rows.map(({ name }) => name.slice(0, -SOURCE.length));
}

async function columnsOf(db: Database, schema: string, table: string): Promise<Column[]> {
  const rows = await db.query<Column>(sql`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull and d.adbin is null as required,
      pg_get_expr(d.adbin, d.adrelid) as default
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = to_regclass(${`"${schema}"."${table}"`}) and a.attnum > 0 and not a.attisdropped order by a.attnum`);
  return rows.map((column) => {
    const isKey = ['record', 'subject'].includes(column.name);
    // A default that is worked out anew at each reading, a number of a sequence or the time, says nothing of a row.
    const constant = column.default?.includes('(') === true ? null : column.default;
    return { ...column, default: constant, required: isKey || (column.required && !OF_COLLECTION.includes(column.name)) };
  });
}
