import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from '../database/database.ts';

/** Sees to it that every table of records of a sector keeps states that somebody decided, whatever files say. Run at every start; changes nothing the second time. */
export async function keepDecisions(db: Database, sector: string): Promise<void> {
  const schema = databaseSchemaOf(sector);
  const tables = await db.query<{ name: string }>(sql`
    select t.table_name as name from information_schema.tables t
    where t.table_schema = ${schema} and t.table_type = 'BASE TABLE' and t.table_name <> 'credit_record'
      and (select count(*) from information_schema.columns c where c.table_schema = t.table_schema and c.table_name = t.table_name
        and c.column_name in ('record', 'state', 'under_objection')) = 3
      and not exists (select from information_schema.triggers g where g.event_object_schema = t.table_schema
        and g.event_object_table = t.table_name and g.trigger_name = 'decided_state_stays')`);
  for (const { name } of tables)
    await db.query(sql`
      create or replace trigger decided_state_stays before update on ${raw(`"${schema}"."${name}"`)}
      for each row when (new.state is distinct from old.state) execute function ${raw(`"${schema}"`)}.keep_decided_state()`);
}
