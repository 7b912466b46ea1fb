import type { HeaderMatch } from './matchHeader.ts';
import type { FileRow } from './readRows.ts';

/** Surplus cells that are kept one by one; a line of nothing but commas has a million. */
const MAX_SURPLUS = 100;

/** A row as it came, by the layout's headers and in the layout's order; surplus cells as `+1`, `+2`, the last of many all the rest; a broken end as `text`. */
export function rawRow(match: HeaderMatch, row: FileRow): Record<string, string> {
  if ('truncated' in row) return { text: row.truncated };
  const raw: Record<string, string> = {};
  for (const { column, index } of match.columns) {
    const cell = row.cells[index];
    if (cell !== undefined) raw[column.header] = cell;
  }
  const surplus = row.cells.slice(match.cells.length);
  // Each of them would be a column of the row that is kept.
  const further = surplus.splice(MAX_SURPLUS);
  if (further.length > 0) surplus.push(further.join(','));
  surplus.forEach((cell, index) => {
    // A blank one is nothing: the row is the same without it.
    if (cell.trim() !== '') raw[`+${String(index + 1)}`] = cell;
  });
  return raw;
}
