import { byCase } from '../deriveValues.ts';
import type { Layout } from '../layout.ts';
import { constantOf, type Constant } from './constant.ts';
import type { LaneParty } from './laneParties.ts';
import type { RowValues } from './rowValues.ts';

/** Makes the function that fills what a layout derives from a row's other values, as `deriveValues` does. */
export function laneDerive(
  layout: Layout,
  placeOf: (column: string) => number,
): readonly ((values: RowValues, party: LaneParty) => void)[] {
  return layout.derive.map((rule) => {
    const place = placeOf(rule.to);
    if ('copy' in rule) {
      const from = placeOf(rule.copy);
      return (values) => {
        if (from >= 0 && values.isNull(place)) values.copyFrom(place, from);
      };
    }
    if ('value' in rule) {
      const constant = constantOf(rule.value);
      return (values) => {
        if (values.isNull(place)) values.setConstant(place, constant);
      };
    }
    if ('bornOf' in rule) {
      return (values, { births }) => {
        if (values.isNull(place)) values.setConstant(place, births.get(rule.bornOf) as Constant);
      };
    }
    const by = placeOf(rule.by);
    return (values) => {
      if (values.isNull(place))
        values.setConstant(place, constantOf(byCase(by < 0 ? null : values.valueOf(by), rule.cases, rule.otherwise)));
    };
  });
}
