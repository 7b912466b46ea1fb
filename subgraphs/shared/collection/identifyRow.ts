import { createHash } from 'node:crypto';
import type { Layout } from './layout.ts';
import type { MappedRow, Party } from './mappedRow.ts';
import type { CellValue } from './readCell.ts';

/** SHA-256 in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Gives a mapped row its natural key (the layout's key columns) and the hash of what it says.
 *
 * In a key, `subject` is the subject's number where it is known; any other role stands for the party's first identifier.
 */
export function identifyRow(
  layout: Layout,
  row: { line: number; values: Record<string, CellValue>; parties: Record<string, Party>; subject?: number },
): MappedRow {
  const parts = layout.key.map((name) => {
    if (name === 'subject' && row.subject !== undefined) return String(row.subject);
    const identifier = row.parties[name]?.identifiers[0];
    if (!(name in row.values) && identifier !== undefined) return `${identifier.kind}:${identifier.value}`;
    return String(row.values[name] ?? '').replaceAll('|', '||');
  });
  const key = parts.join('|');
  const values = Object.entries(row.values).sort(([a], [b]) => (a < b ? -1 : 1));
  // who the subject is was decided by the resolver; how it was written does not make another record
  const who = layout.loader === 'registry' ? row.parties : row.subject;
  // PostgreSQL indexes keys of up to a third of a page
  return { ...row, sourceKey: key.length > 400 ? sha256(key) : key, contentHash: sha256(JSON.stringify([values, who])) };
}
