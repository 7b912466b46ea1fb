import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { MappedRow, WriteBatch } from './mappedRow.ts';
import type { Merged, MergeLines } from './mergeLines.ts';
import { saidBefore } from './saidBefore.ts';
import type { Lines, OwnColumns, Stage } from './stage.ts';

/** Rows that are staged whole, as JSON. */
export const WHOLE_ROWS: OwnColumns = { types: { _mapped: 'json' }, valuesOf: (row) => [JSON.stringify(row)] };

/** Staged rows, and who writes them. */
interface Batch {
  rows: { mapped: MappedRow; noted: boolean }[];
  write: ReturnType<WriteBatch>;
}

/**
 * Merges staged rows with a writer of the data set's own, which takes mapped rows and says what became of each. While the database writes
 * one batch, the next is read and handed to the writer.
 */
export function mergeMapped(writeBatch: WriteBatch, table: string | undefined): MergeLines {
  const read = async (db: Database, stage: Stage, { from, to }: Lines): Promise<Batch> => {
    const rows = await db.query<Batch['rows'][number]>(sql`
      select _mapped as mapped, _notes is not null as noted from ${stage.name}
      where _line between ${from} and ${to} and _verdict is null order by _line`);
    return { rows, write: writeBatch(rows.map(({ mapped }) => mapped)) };
  };
  let ahead: { lines: Lines; batch: Promise<Batch | undefined> } | undefined;

  return async (tx, stage, lines, run) => {
    const { from, to } = lines;
    const isAhead = ahead?.lines.from === from && ahead.lines.to === to;
    const { rows, write } = (isAhead ? await ahead?.batch : undefined) ?? (await read(tx, stage, lines));
    const next = { from: to + 1, to: to + 1 + to - from };
    // Nothing changes the rows of later lines. Where they cannot be read now, they are when it is their turn.
    ahead = { lines: next, batch: read(stage.db, stage, next).catch(() => undefined) };
    const merged: Merged = { accepted: 0, changed: 0, corrected: [], unchanged: 0, refused: [], subjects: [] };
    if (rows.length === 0) return merged;
    const outcomes = await write(tx, { number: run.number, table, saidBefore: (hashes) => saidBefore(tx, stage, from, hashes) });
    rows.forEach(({ mapped, noted }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error('writeBatch answered fewer outcomes than rows');
      if (typeof outcome === 'object') merged.refused.push({ line: mapped.line, note: outcome });
      else if (outcome === 'unchanged') merged.unchanged += 1;
      else {
        if (noted) merged.corrected.push(mapped.line);
        else merged[outcome] += 1;
        // A row without a subject of its own may touch anybody.
        if (mapped.subject === undefined) merged.subjects = undefined;
        else merged.subjects?.push(mapped.subject);
      }
    });
    return merged;
  };
}
