import sql, { raw } from 'sql-template-tag';
import { derivedColumns } from './deriveValues.ts';
import type { Layout, LayoutColumn } from './layout.ts';
import type { WriteBatch } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';

const sqlTypes: Record<LayoutColumn['type'], string> = {
  text: 'text',
  documentNumber: 'text',
  date: 'date',
  month: 'date',
  money: 'numeric',
  integer: 'integer',
  decimal: 'numeric',
  boolean: 'boolean',
  code: 'text',
};
const derivedTypes: Record<string, string> = { under_objection: 'boolean', under_appeal: 'boolean', settled: 'boolean' };

/**
 * The default writer: upserts rows into the layout's record table by source_key, in one statement a batch.
 *
 * A row whose content_hash is already there is not touched. Columns that the file does not have, and the layout does not derive, keep
 * what they hold.
 */
export function upsertRecords(layout: Layout, match: HeaderMatch): WriteBatch {
  const table = layout.table;
  if (table === undefined) throw new Error(`${layout.sector}/${layout.dataset}: 没有目标表 / the layout names no table`);
  const own = columnTypes(layout, match);
  const columns = [
    ['subject', 'bigint'],
    ...own,
    ['source_key', 'text'],
    ['content_hash', 'text'],
    ['run', 'bigint'],
    ['source_line', 'integer'],
  ] as const;
  const names = columns.map(([name]) => name).join(', ');
  const updates = columns
    .filter(([name]) => name !== 'source_key')
    .map(([name]) => `${name} = excluded.${name}`)
    .join(', ');
  const definition = columns.map(([name, type]) => `${name} ${type}`).join(', ');

  return async (tx, rows, run) => {
    const incoming = rows.map((row) => ({
      ...row.values,
      subject: row.subject,
      source_key: row.sourceKey,
      content_hash: row.contentHash,
      run: run.number,
      source_line: row.line,
    }));
    const written = await tx.query<{ source_key: string; inserted: boolean }>(sql`
      with incoming as (select * from jsonb_to_recordset(${JSON.stringify(incoming)}::jsonb) as row (${raw(definition)}))
      insert into ${raw(table)} as record (${raw(names)})
      select ${raw(names)} from incoming
      where not exists (
        select from ${raw(table)} known where known.source_key = incoming.source_key and known.content_hash = incoming.content_hash
      )
      on conflict (source_key) do update set ${raw(updates)}, collected_at = now()
      where record.content_hash is distinct from excluded.content_hash
      returning source_key, xmax = 0 as inserted`);
    const outcomes = new Map(written.map((one) => [one.source_key, one.inserted ? ('accepted' as const) : ('changed' as const)]));
    return rows.map((row) => outcomes.get(row.sourceKey) ?? 'unchanged');
  };
}

function columnTypes(layout: Layout, match: HeaderMatch): [string, string][] {
  const types = new Map<string, string>();
  for (const { column } of match.columns)
    if (column.to?.column !== undefined) types.set(column.to.column, column.to.identifier === undefined ? sqlTypes[column.type] : 'text');
  for (const name of derivedColumns(layout)) {
    if (types.has(name)) continue;
    const declared = layout.columns.find(({ to }) => to?.column === name);
    types.set(
      name,
      declared === undefined ? (derivedTypes[name] ?? (/(_on|_from|_until|_date)$/.test(name) ? 'date' : 'text')) : sqlTypes[declared.type],
    );
  }
  return [...types];
}
