import { datesUnder, lastDay } from '../rules/datesUnder.ts';
import { ruleOf } from '../rules/loadRules.ts';
import type { Layout } from './layout.ts';
import type { CellValue } from './readCell.ts';

/** The columns that a layout's rule fills. */
export function datedColumns({ rule }: Layout): string[] {
  return rule === undefined ? [] : ['publish_until', 'repairable_from', 'rule_code', 'rule_version', 'rule_article'];
}

/**
 * Makes the function that fills a row's dates in place by its layout's rule, as it stands on a day. A day that the file itself states
 * stays, but none of publication after the law's maximum or the record's own end; an open-ended last day of publication does get the rule's
 * term: publication ends by law.
 */
export function dateSetter(layout: Layout, today: string): (values: Record<string, CellValue>) => void {
  const rule = ruleOf(layout);
  if (!rule) return () => undefined;
  return (values) => {
    const dates = datesUnder(rule, values, today);
    const { repairableFrom, version } = dates;
    const stated = values['publish_until'];
    values['publish_until'] = lastDay(typeof stated === 'string' ? stated : null, dates);
    values['repairable_from'] ??= repairableFrom;
    values['rule_code'] = rule.code;
    values['rule_version'] = version.version;
    values['rule_article'] = version.article ?? null;
  };
}
