import sql from 'sql-template-tag';
import type { MappedRow, WriteBatch } from './mappedRow.ts';
import type { Merged, MergeLines } from './mergeLines.ts';

/** Merges staged rows with a writer of the data set's own, which takes mapped rows and says what became of each. */
export function mergeMapped(write: WriteBatch, table: string | undefined): MergeLines {
  return async (tx, stage, { from, to }, run) => {
    const rows = await tx.query<{ mapped: MappedRow; noted: boolean }>(sql`
      select _mapped as mapped, _notes is not null as noted from ${stage.name}
      where _line between ${from} and ${to} and _verdict is null order by _line`);
    const merged: Merged = { accepted: 0, changed: 0, corrected: [], unchanged: 0, refused: [], subjects: [] };
    if (rows.length === 0) return merged;
    const outcomes = await write(
      tx,
      rows.map(({ mapped }) => mapped),
      { number: run.number, table },
    );
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
