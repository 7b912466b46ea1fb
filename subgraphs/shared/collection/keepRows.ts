import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { RowNote } from './rowReason.ts';

/** A row to keep aside: not taken, or corrected; `raw` is what came, by header. */
export interface KeptRow {
  line: number;
  rowHash: string;
  turn: number;
  outcome: 'REJECTED' | 'CORRECTED';
  notes: RowNote[];
  raw: Record<string, string>;
}

/** Keeps rows with their reasons. A row kept before is the same row: it moves to this run, and is open again when it is rejected again. */
export async function keepRows(tx: Database, layout: Layout, run: number, rows: readonly KeptRow[]): Promise<void> {
  if (rows.length === 0) return;
  // jsonb has no U+0000; a cell may
  const json = JSON.stringify(
    rows.map(({ rowHash, notes, ...row }) => ({
      ...row,
      row_hash: rowHash,
      reason: notes[0]?.reason ?? 'STORE_REFUSED',
      column_name: notes[0]?.column,
      detail: notes[0]?.detail,
      notes,
    })),
  ).replaceAll('\\u0000', '\\ufffd');
  await tx.query(sql`
    insert into ${raw(qualified(layout.sector, 'collected_row'))} as kept
      (dataset, row_hash, turn, first_run, run, line, outcome, reason, column_name, detail, notes, raw)
    select ${layout.dataset}, row_hash, turn, ${run}::bigint, ${run}::bigint, line, outcome, reason, column_name, detail, notes, raw
    from jsonb_to_recordset(${json}::jsonb) as row
      (row_hash text, turn integer, line integer, outcome text, reason text, column_name text, detail text, notes jsonb, raw jsonb)
    on conflict (dataset, row_hash, turn) do update
    set run = excluded.run, line = excluded.line, outcome = excluded.outcome, reason = excluded.reason, column_name = excluded.column_name,
        detail = excluded.detail, notes = excluded.notes, settled_run = null`);
}

/** Marks rows rejected in an earlier run that were taken in this one. */
export async function settleRows(tx: Database, layout: Layout, run: number, rowHashes: readonly string[]): Promise<void> {
  if (rowHashes.length === 0) return;
  await tx.query(sql`
    update ${raw(qualified(layout.sector, 'collected_row'))}
    set settled_run = ${run}
    where dataset = ${layout.dataset} and outcome = 'REJECTED' and settled_run is null
      and row_hash in (select jsonb_array_elements_text(${JSON.stringify(rowHashes)}::jsonb))`);
}

/** Whether rejected rows of the data set wait to be settled. */
export async function hasOpenRows(db: Database, layout: Layout): Promise<boolean> {
  const [answer] = await db.query<{ open: boolean }>(sql`
    select exists (
      select from ${raw(qualified(layout.sector, 'collected_row'))}
      where dataset = ${layout.dataset} and outcome = 'REJECTED' and settled_run is null
    ) as open`);
  return answer?.open === true;
}
