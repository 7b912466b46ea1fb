import { hash } from 'node:crypto';
import type { Layout } from './layout.ts';
import type { MappedRow, Party } from './mappedRow.ts';
import type { CellValue } from './readCell.ts';

/**
 * With what the keys of a layout's rows begin: the same document of another jurisdiction is another record. No key of this city's own can be
 * one of another's: within it bars of text are doubled, so that the prefix's single one makes their number odd where it was even.
 */
export function keyPrefix({ jurisdiction }: Pick<Layout, 'jurisdiction'>): string {
  return jurisdiction === undefined ? '' : `${jurisdiction}|`;
}

/** SHA-256 in hexadecimal. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** A row that was mapped, and whose subject is known if it has one. */
export interface ResolvedRow {
  line: number;
  values: Record<string, CellValue>;
  parties: Record<string, Party>;
  subject?: number;
}

/**
 * Makes the function that gives a layout's mapped rows their natural key (the layout's key columns) and the hash of what they say.
 *
 * In a key, `subject` is the subject's number where it is known; any other role stands for the party's first identifier. All rows of
 * one file have the same columns.
 */
export function rowIdentifier(layout: Layout): (row: ResolvedRow) => MappedRow {
  let names: string[] | undefined;
  let heading = '';
  return (row) => {
    if (names === undefined) {
      names = Object.keys(row.values).sort();
      heading = JSON.stringify(names);
    }
    const key = keyPrefix(layout) + layout.key.map((name) => keyPart(row, name)).join('|');
    const said = names.map((name) => row.values[name] ?? null);
    // who the subject is was decided by the resolver; how it was written does not make another record
    const who = layout.loader === 'registry' ? row.parties : (row.subject ?? null);
    // PostgreSQL indexes keys of up to a third of a page
    return { ...row, sourceKey: key.length > 400 ? sha256(key) : key, contentHash: sha256(`${heading}${JSON.stringify([said, who])}`) };
  };
}

function keyPart(row: ResolvedRow, name: string): string {
  if (name === 'subject' && row.subject !== undefined) return String(row.subject);
  const identifier = row.parties[name]?.identifiers[0];
  if (!(name in row.values) && identifier !== undefined) return `${identifier.kind}:${identifier.value}`;
  return String(row.values[name] ?? '').replaceAll('|', '||');
}
