import { addDuration } from './addDuration.ts';
import type { Layout } from './layout.ts';
import type { CellValue } from './readCell.ts';

/**
 * Fills in place the columns that a layout derives from others: copies, constants, cases, and the publication's dates and rule.
 *
 * What the file itself says stays. An open-ended last day of publication in a file does get the layout's term: publication ends by law.
 */
export function deriveValues(layout: Layout, values: Record<string, CellValue>): void {
  for (const rule of layout.derive) {
    if ((values[rule.to] ?? null) !== null) continue;
    if ('copy' in rule) values[rule.to] = values[rule.copy] ?? null;
    else if ('value' in rule) values[rule.to] = rule.value;
    else values[rule.to] = byCase(values[rule.by] ?? null, rule.cases, rule.otherwise);
  }
  const { until, repairableFrom, rule } = layout.publication;
  if (until !== undefined) values['publish_until'] ??= ends(until, values);
  if (repairableFrom !== undefined) values['repairable_from'] ??= ends(repairableFrom, values);
  if (rule !== undefined) {
    values['rule_code'] = rule.code;
    values['rule_version'] = rule.version;
    values['rule_article'] = rule.article ?? null;
  }
}

/** Every column that deriveValues may fill. */
export function derivedColumns(layout: Layout): string[] {
  const { until, repairableFrom, rule } = layout.publication;
  return [
    ...layout.derive.map(({ to }) => to),
    ...(until === undefined ? [] : ['publish_until']),
    ...(repairableFrom === undefined ? [] : ['repairable_from']),
    ...(rule === undefined ? [] : ['rule_code', 'rule_version', 'rule_article']),
  ];
}

function byCase(value: CellValue, cases: Record<string, string>, otherwise: string | undefined): string | null {
  const codes = typeof value === 'string' ? value.split(';') : [String(value)];
  const hit = Object.keys(cases).find((name) => codes.includes(name));
  return (hit === undefined ? otherwise : cases[hit]) ?? null;
}

function ends(term: { from: string; for: string | Record<string, string> }, values: Record<string, CellValue>): string | null {
  const from = values[term.from];
  const severity = values['severity'];
  const duration = typeof term.for === 'string' ? term.for : typeof severity === 'string' ? term.for[severity] : undefined;
  return typeof from === 'string' && duration !== undefined ? addDuration(from, duration) : null;
}
