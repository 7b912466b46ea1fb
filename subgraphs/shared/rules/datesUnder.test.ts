import { datesUnder, lastDay } from './datesUnder.ts';
import { parseRuleTable, ruleTables } from './loadRules.ts';
import type { RuleTable } from './ruleTable.ts';

/** A rule that published for three years, and since 2026-04-01 for one. */
const ruleWith = (transition: string) =>
  parseRuleTable(
    `code: X
name: x
versions:
  - { version: 2023-05-01, source: 旧, until: { from: determined_on, for: P3Y }, repairableFrom: { from: determined_on, for: P6M } }
  - { version: 2026-04-01, source: 新, article: 第三条, transition: ${transition}, ground: 附则, until: { from: determined_on, for: { ORDINARY: P1Y, SERIOUS: P4Y } }, repairableFrom: { from: determined_on, for: P9M } }`,
    'x.yaml',
  );
const dates = (transition: string, severity: string, determined: string, on = '2026-11-22') => {
  const { publishUntil, repairableFrom, version } = datesUnder(ruleWith(transition), { determined_on: determined, severity }, on);
  return [publishUntil, repairableFrom, version.version];
};

const penalties = ruleTables().get('CREDIT_REPAIR') as RuleTable;

describe('datesUnder', () => {
  it('follows the version in force when the record was decided', () => {
    expect(dates('KEEP', 'ORDINARY', '2026-05-10')).toEqual(['2027-05-10', '2027-02-10', '2026-04-01']);
    expect(dates('KEEP', 'ORDINARY', '2026-03-31', '2026-03-31')).toEqual(['2029-03-31', '2026-09-30', '2023-05-01']);
    // Before the first version there was none: its terms count.
    expect(dates('KEEP', 'ORDINARY', '2019-02-28')).toEqual(['2022-02-28', '2019-08-28', '2023-05-01']);
  });

  it.each([
    ['KEEP', 'ORDINARY', ['2028-01-10', '2025-07-10', '2023-05-01']],
    ['MORE_FAVOURABLE', 'ORDINARY', ['2026-01-10', '2025-07-10', '2026-04-01']],
    ['MORE_FAVOURABLE', 'SERIOUS', ['2028-01-10', '2025-07-10', '2023-05-01']],
    ['REAPPLY', 'ORDINARY', ['2026-01-10', '2025-10-10', '2026-04-01']],
    ['REAPPLY', 'SERIOUS', ['2029-01-10', '2025-10-10', '2026-04-01']],
  ])('changes older records only as the transition says: %s, %s', (transition, severity, expected) => {
    expect(dates(transition, severity, '2025-01-10')).toEqual(expected);
    expect(dates(transition, severity, '2025-01-10', '2026-03-31')).toEqual(['2028-01-10', '2025-07-10', '2023-05-01']);
  });

  it('gives no date where there is no day to count from, and none to a severity without a term', () => {
    expect(dates('REAPPLY', 'MINOR', '2025-01-10')).toEqual([null, '2025-10-10', '2026-04-01']);
    expect(datesUnder(ruleWith('KEEP'), { determined_on: null }, '2026-01-01')).toMatchObject({ publishUntil: null, repairableFrom: null });
  });

  it('ends a penalty of 2026 by its severity, at the last day of a shorter month', () => {
    const until = (severity: string) => datesUnder(penalties, { determined_on: '2026-11-30', severity }, '2026-11-30').publishUntil;
    expect(['MINOR', 'ORDINARY', 'SERIOUS'].map(until)).toEqual(['2027-02-28', '2027-11-30', '2029-11-30']);
  });

  it.each([
    ['MINOR', '2026-08-31', ['2026-06-30', '2026-08-31', '2026-08-31']],
    ['ORDINARY', '2027-05-31', ['2026-06-30', '2027-05-31', '2027-05-31']],
    ['SERIOUS', '2029-05-31', ['2026-06-30', '2029-05-31', '2029-05-31']],
    [null, null, ['2026-06-30', null, '2031-01-01']],
  ])('lets no day that a file states be later than the maximum of a penalty: %s', (severity, most, expected) => {
    const last = (stated: string | null) => lastDay(stated, datesUnder(penalties, { determined_on: '2026-05-31', severity }, '2026-11-22'));
    expect(['2026-06-30', most, '2031-01-01'].map(last)).toEqual(expected);
    expect(last(null)).toBe(most);
    expect(lastDay('2031-01-01', datesUnder(penalties, { determined_on: null, severity }, '2026-11-22'))).toBe('2031-01-01');
  });

  it.each([
    ['MINOR', ['2025-08-31', '2025-08-31']],
    ['ORDINARY', ['2028-05-31', '2026-05-31']],
    ['SERIOUS', ['2028-05-31', '2028-05-31']],
  ])('has a maximum of 2023, too, and since 2026 the shorter: %s', (severity, expected) => {
    const last = (on: string) => lastDay('2031-01-01', datesUnder(penalties, { determined_on: '2025-05-31', severity }, on));
    expect(['2026-03-31', '2026-04-01'].map(last)).toEqual(expected);
  });

  it.each([
    ['KEEP', '2028-06-30', '2028-01-10'],
    ['MORE_FAVOURABLE', '2026-01-10', '2026-01-10'],
    ['REAPPLY', '2026-01-10', '2026-01-10'],
  ])('puts a maximum on older records only as the transition says: %s', (transition, added, lifted) => {
    const rule = (first: string, second: string) =>
      parseRuleTable(
        `code: X
name: x
versions:
  - { version: 2023-05-01, source: 旧, until: { from: determined_on, for: P3Y${first} } }
  - { version: 2026-04-01, source: 新, transition: ${transition}, ground: 附则, until: { from: determined_on, for: P1Y${second} } }`,
        'x.yaml',
      );
    const last = (table: ReturnType<typeof rule>) =>
      lastDay('2028-06-30', datesUnder(table, { determined_on: '2025-01-10' }, '2026-11-22'));
    expect(last(rule('', ', maximum: true'))).toBe(added);
    expect(last(rule(', maximum: true', ', maximum: true'))).toBe(lifted);
  });

  it('publishes nothing from the day on which the record itself ended, whatever a file states', () => {
    const rule = ruleTables().get('MAJOR_TAX_VIOLATION');
    if (!rule) throw new Error('no such rule');
    const under = (ended: string | null) => datesUnder(rule, { listed_on: '2025-01-10', ended_on: ended }, '2026-11-22');
    expect([null, '2026-03-01', '2030-01-01'].map((ended) => under(ended).publishUntil)).toEqual([
      '2028-01-10',
      '2026-02-28',
      '2028-01-10',
    ]);
    expect([null, '2026-03-01'].map((ended) => lastDay('2027-12-31', under(ended)))).toEqual(['2027-12-31', '2026-02-28']);
    expect(lastDay('2026-01-31', under('2026-03-01'))).toBe('2026-01-31');
  });

  it.each([
    'ENFORCEMENT_PUBLICITY',
    'LABOUR_HONOUR',
    'CONSUMPTION_RESTRICTION',
    'IRREGULAR_TAXPAYER',
    'ABNORMAL_OPERATION',
    'ARREARS',
    'WATCH_LIST',
  ])('%s publishes nothing from the day on which it ended', (code) => {
    const rule = ruleTables().get(code);
    if (!rule) throw new Error('no such rule');
    const under = datesUnder(rule, { determined_on: '2024-01-10', valid_until: '2029-01-10', ended_on: '2026-03-01' }, '2026-11-22');
    expect([under.publishUntil, lastDay('2027-12-31', under), lastDay('2026-03-01', under)]).toEqual(Array(3).fill('2026-02-28'));
  });

  it('reads no version that reapplies to older records without the provision that lets it lengthen them', () => {
    const text = (ground: string) =>
      `code: X\nname: 名\nversions:\n  - { version: 2026-04-01, source: a, transition: REAPPLY${ground}, until: { from: determined_on, for: P9Y } }`;
    expect(() => parseRuleTable(text(''), 'x.yaml')).toThrow(/versions\.0\.ground: REAPPLY/);
    expect(parseRuleTable(text(', ground: 附则第二条'), 'x.yaml').versions).toHaveLength(1);
  });

  it('names every fault of a rule table by its path', () => {
    const text =
      'code: x\nname: 名\nversions:\n  - { version: 2026-04-01, source: a, until: { from: A, for: 3Y } }\n  - { version: 2025-01-01, source: b }';
    expect(() => parseRuleTable(text, 'x.yaml')).toThrow(/x\.yaml:\n {2}code: .*\n {2}versions\.0\.until/);
    const order = 'code: X\nname: 名\nversions:\n  - { version: 2026-04-01, source: a }\n  - { version: 2025-01-01, source: b }';
    expect(() => parseRuleTable(order, 'x.yaml')).toThrow('versions.1.version: not after 2026-04-01');
  });
});
