import type { Layout } from './layout.ts';
import type { CellValue } from './readCell.ts';

/** Fills in place the columns that a layout derives from others: copies, constants and cases. What the file itself says stays. */
export function deriveValues(layout: Layout, values: Record<string, CellValue>): void {
  for (const rule of layout.derive) {
    if ((values[rule.to] ?? null) !== null) continue;
    if ('copy' in rule) values[rule.to] = values[rule.copy] ?? null;
    else if ('value' in rule) values[rule.to] = rule.value;
    else values[rule.to] = byCase(values[rule.by] ?? null, rule.cases, rule.otherwise);
  }
}

function byCase(value: CellValue, cases: Record<string, string>, otherwise: string | undefined): string | null {
  const codes = typeof value === 'string' ? value.split(';') : [String(value)];
  const hit = Object.keys(cases).find((name) => codes.includes(name));
  return (hit === undefined ? otherwise : cases[hit]) ?? null;
}
