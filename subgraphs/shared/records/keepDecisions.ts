import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { sectorDatasets } from './sectorDatasets.ts';
import type { Database } from '../database/database.ts';

/**
 * Sees to it that every table of records of a sector keeps states that somebody decided and marks that governance made, and keeps refused positive data out, whatever files
 * say. Run at every start; changes nothing the second time.
 */
export async function keepDecisions(db: Database, sector: string): Promise<void> {
  const schema = databaseSchemaOf(sector);
  const tables = await db.query<{ name: string; triggers: string[] }>(sql`
    select t.table_name as name, array(select g.trigger_name::text from information_schema.triggers g
      where g.event_object_schema = t.table_schema and g.event_object_table = t.table_name) as triggers
    from information_schema.tables t
    where t.table_schema = ${schema} and t.table_type = 'BASE TABLE' and t.table_name <> 'credit_record'
      and (select count(*) from information_schema.columns c where c.table_schema = t.table_schema and c.table_name = t.table_name
        and c.column_name in ('record', 'state', 'under_objection')) = 3`);
  const positive = new Set((await sectorDatasets(sector, 'POSITIVE')).map(({ table }) => table));
  // Making a trigger waits for whoever writes: only where it is missing.
  for (const { name, triggers } of tables) {
    const table = raw(`"${schema}"."${name}"`);
    if (!triggers.includes('decided_state_stays'))
      await db.query(sql`
        create or replace trigger decided_state_stays before update on ${table}
        for each row when (new.state is distinct from old.state) execute function ${raw(`"${schema}"`)}.keep_decided_state()`);
    if (!triggers.includes('marks_stay'))
      await db.query(sql`
        create or replace trigger marks_stay before update on ${table}
        for each row when ((new.under_objection, new.under_appeal, new.statement) is distinct from (old.under_objection, old.under_appeal, old.statement))
        execute function ${raw(`"${schema}"`)}.keep_marks()`);
    if (positive.has(name) && !triggers.includes('refused_data_stays_out'))
      await db.query(sql`
        create or replace trigger refused_data_stays_out before insert or update on ${table}
        for each row execute function ${raw(`"${schema}"`)}.keep_refused_out()`);
  }
}
