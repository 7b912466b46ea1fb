import { sha256 } from './identifyRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { rawRow } from './rawRow.ts';
import { cellsOf } from './splitRows.ts';

/** Staged rows, each with the hash by which it is known when it comes again. */
export function hashedRows<T extends { readonly line: number; readonly text: string }>(
  match: HeaderMatch,
  rows: readonly T[],
): (T & { readonly hash: string })[] {
  return rows.map((row) => {
    const cells = cellsOf(row.text, row.line);
    return { ...row, hash: sha256(JSON.stringify(rawRow(match, { line: row.line, text: row.text, cells }))) };
  });
}
