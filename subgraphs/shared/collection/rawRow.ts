import type { HeaderMatch } from './matchHeader.ts';
import type { FileRow } from './readRows.ts';

/** A row as it came, by the layout's headers and in the layout's order; surplus cells as `+1`, `+2`; a broken end as `text`. */
export function rawRow(match: HeaderMatch, row: FileRow): Record<string, string> {
  if ('truncated' in row) return { text: row.truncated };
  const raw: Record<string, string> = {};
  for (const { column, index } of match.columns) {
    const cell = row.cells[index];
    if (cell !== undefined) raw[column.header] = cell;
  }
  row.cells.slice(match.cells.length).forEach((cell, index) => {
    if (cell !== '') raw[`+${String(index + 1)}`] = cell;
  });
  return raw;
}
