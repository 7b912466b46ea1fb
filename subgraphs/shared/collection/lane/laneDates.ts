import { anchorsOf } from '../../rules/ruleTable.ts';
import { datesUnder } from '../../rules/datesUnder.ts';
import { ruleOf } from '../../rules/loadRules.ts';
import type { Layout } from '../layout.ts';
import type { CellValue } from '../readCell.ts';
import { constantOf, type Constant } from './constant.ts';
import type { RowValues } from './rowValues.ts';

const remembered = 5000;

/** Makes the function that fills a row's dates by its layout's rule, as `dateSetter` does; undefined where the layout has none. */
export function laneDates(layout: Layout, today: string, placeOf: (column: string) => number): ((values: RowValues) => void) | undefined {
  const rule = ruleOf(layout);
  if (!rule) return undefined;
  const counted = [...anchorsOf(rule), 'severity'].map((name): [string, number] => [name, placeOf(name)]).filter(([, place]) => place >= 0);
  const [until, repairable, code, version, article] = ['publish_until', 'repairable_from', 'rule_code', 'rule_version', 'rule_article'].map(
    placeOf,
  ) as [number, number, number, number, number];
  const known = new Map<string, readonly [Constant, Constant, Constant, Constant, Constant]>();
  const ruleCode = constantOf(rule.code);
  return (values) => {
    const said = counted.map(([, place]) => values.valueOf(place));
    const key = said.join('|');
    let dates = known.get(key);
    if (dates === undefined) {
      const record = Object.fromEntries(counted.map(([name], index): [string, CellValue] => [name, said[index] ?? null]));
      const under = datesUnder(rule, record, today);
      dates = [
        constantOf(under.publishUntil),
        constantOf(under.repairableFrom),
        constantOf(under.version.version),
        constantOf(under.version.article ?? null),
        constantOf(under.notAfter),
      ];
      if (known.size >= remembered) known.clear();
      known.set(key, dates);
    }
    const notAfter = dates[4].value;
    if (values.isNull(until)) values.setConstant(until, dates[0]);
    else if (typeof notAfter === 'string' && (values.valueOf(until) as string) > notAfter) values.setConstant(until, dates[4]);
    if (values.isNull(repairable)) values.setConstant(repairable, dates[1]);
    values.setConstant(code, ruleCode);
    values.setConstant(version, dates[2]);
    values.setConstant(article, dates[3]);
  };
}
