import sql, { raw, type Sql } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { listLayouts, loadLayout } from '../collection/loadLayout.ts';
import type { Database } from '../database/database.ts';

/** The records of one data set, whose dates follow a rule. */
export interface RecordSet {
  readonly sector: string;
  readonly dataset: string;
  /** Qualified. */
  readonly table: string;
  readonly rule: string;
  /** As their layout has it. */
  readonly statedTerm?: true | undefined;
  /** Columns that name other parties than its subject. */
  readonly parties?: readonly string[] | undefined;
}

/** The data sets of a sector that follow a rule. */
export async function recordSetsOf(sector: string): Promise<RecordSet[]> {
  const layouts = (await listLayouts()).filter((layout) => layout.sector === sector);
  const loaded = await Promise.all(layouts.map(({ dataset }) => loadLayout(sector, dataset)));
  return loaded.flatMap(({ dataset, table, rule, statedTerm, references }) =>
    table !== undefined && rule !== undefined
      ? [{ sector, dataset, table, rule, statedTerm, parties: references.map(({ to }) => to) }]
      : [],
  );
}

/** SQL over a record's row for a JSON list of whom it is about, or names beside: who is told when it changes. */
export function partiesOf(parties: readonly string[] = []): Sql {
  return raw(`to_json(array_remove(array[${['subject', ...parties.map((column) => `"${column}"`)].join(', ')}]::bigint[], null))`);
}

/** A record set's table within its schema, as `record_history` names it. */
export function originOf({ table }: RecordSet): string {
  return table.split('.')[1] ?? '';
}

/** A table of the set's sector. */
export function sectorTable({ sector }: RecordSet, name: string): Sql {
  return raw(`${databaseSchemaOf(sector)}.${name}`);
}

/** Which of these columns the set's table has. */
export async function columnsOf(db: Database, { table }: RecordSet, wanted: readonly string[]): Promise<string[]> {
  const [schema, name] = table.split('.');
  const rows = await db.query<{ column: string }>(sql`
    select column_name as column from information_schema.columns
    where table_schema = ${schema} and table_name = ${name} and column_name = any(${[...wanted]}::text[])`);
  const has = new Set(rows.map(({ column }) => column));
  return wanted.filter((column) => has.has(column));
}
