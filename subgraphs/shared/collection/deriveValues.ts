import { citizenId } from '../../../common/identifiers/citizenId.ts';
import type { Layout } from './layout.ts';
import type { Party } from './mappedRow.ts';
import type { CellValue } from './readCell.ts';

/**
 * Fills in place the columns that a layout derives from others: copies, constants, cases, and a party's day of birth. What the file
 * itself says stays.
 */
export function deriveValues(layout: Layout, values: Record<string, CellValue>, parties: Readonly<Record<string, Party>>): void {
  for (const rule of layout.derive) {
    if ((values[rule.to] ?? null) !== null) continue;
    if ('copy' in rule) values[rule.to] = values[rule.copy] ?? null;
    else if ('value' in rule) values[rule.to] = rule.value;
    else if ('bornOf' in rule) values[rule.to] = birthDate(parties[rule.bornOf]);
    else values[rule.to] = byCase(values[rule.by] ?? null, rule.cases, rule.otherwise);
  }
}

/** The day of birth that a party's citizen number tells; null of whoever has none. */
export function birthDate(party: Party | undefined): string | null {
  const document = party?.identifiers.find(({ kind }) => kind === 'CITIZEN_ID');
  return (document && citizenId.birthDate(document.value)) ?? null;
}

/** What a case says of a value, or of one of the codes of a list. */
export function byCase(value: CellValue, cases: Record<string, string>, otherwise: string | undefined): string | null {
  const codes = typeof value === 'string' ? value.split(';') : [String(value)];
  const hit = Object.keys(cases).find((name) => codes.includes(name));
  return (hit === undefined ? otherwise : cases[hit]) ?? null;
}
