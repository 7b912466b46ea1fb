import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { sha256 } from './identifyRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { rawRow } from './rawRow.ts';
import type { RowNote } from './rowReason.ts';
import { cellsOf } from './splitRows.ts';
import type { Stage, StagedRow } from './stage.ts';

/** A staged row for which a reason was found, after it had been mapped, why it cannot be taken. */
export function refusedRow(
  match: HeaderMatch,
  row: Pick<StagedRow, 'line' | 'text' | 'notes'>,
  note: RowNote,
): StagedRow & { rowHash: string } {
  const { line, text } = row;
  // Not as the stage holds it: there its cells have another order, and it would be another row.
  const aside = rawRow(match, { line, text, cells: cellsOf(text, line) });
  return { line, text, notes: [note, ...row.notes], aside, rowHash: sha256(JSON.stringify(aside)) };
}

/** Refuses rows that are on the stage already, or leaves them for a person to decide. */
export async function refuseRows(
  db: Database,
  stage: Stage,
  match: HeaderMatch,
  refused: readonly { line: number; note: RowNote }[],
  verdict: 'rejected' | 'doubtful' = 'rejected',
): Promise<void> {
  if (refused.length === 0) return;
  const notes = new Map(refused.map(({ line, note }) => [line, note]));
  const rows = await db.query<{ line: number; text: string; notes: RowNote[] | null }>(sql`
    select _line as line, _raw as text, _notes as notes from ${stage.name} where _line = any(${[...notes.keys()]}::integer[])`);
  const updates = rows.map(({ line, text, notes: noted }) => {
    const refusal = refusedRow(match, { line, text, notes: noted ?? [] }, notes.get(line) as RowNote);
    return { line, notes: refusal.notes, aside: refusal.aside, hash: refusal.rowHash };
  });
  const json = JSON.stringify(updates).replaceAll('\\u0000', '\\ufffd');
  await db.query(sql`
    with refused as (
      select *, row_number() over (partition by hash order by line) as place
      from jsonb_to_recordset(${json}::jsonb) as r (line integer, notes jsonb, aside jsonb, hash text)
    )
    update ${stage.name} staged
    set _verdict = ${verdict}, _notes = r.notes, _aside = r.aside, _row_hash = r.hash,
        _turn = coalesce(staged._turn, r.place + (select coalesce(max(same._turn), 0) from ${stage.name} same where same._row_hash = r.hash))
    from refused r where staged._line = r.line`);
}
