import { parseMeasures, recognises } from './measureCatalogue.ts';

const whole = `
- code: some-measure
  kind: RESTRICTION
  effect: MANDATORY
  matters: [TENDER]
  name: 限制
  legalBasis: 《某办法》
  agency: 某机关
  triggers: [{ sector: courts, lists: [dishonest-debt] }]
  reaches: [ORGANISATION]
  remedy: 移出名单之日起解除
  from: 2020-01-01
`;

describe('the catalogue of measures', () => {
  it('loads a whole one', () => {
    expect(parseMeasures(whole, 'm.yaml')).toHaveLength(1);
  });

  it.each([
    ['legalBasis', '  legalBasis: 《某办法》\n'],
    ['remedy', '  remedy: 移出名单之日起解除\n'],
    ['agency', '  agency: 某机关\n'],
    ['triggers', '  triggers: [{ sector: courts, lists: [dishonest-debt] }]\n'],
  ])('does not load one without %s', (field, line) => {
    expect(() => parseMeasures(whole.replace(line, ''), 'm.yaml')).toThrow(`[0].${field}`);
  });

  it('recognises no other jurisdiction unless it says so, and none that is not known', () => {
    const [measure] = parseMeasures(whole, 'm.yaml');
    expect(measure?.recognises).toEqual([]);
    const recognising = (codes: string) => parseMeasures(whole.replace('  reaches', `  recognises: ${codes}\n  reaches`), 'm.yaml');
    expect(() => recognising('[atlantis]')).toThrow('[0].recognises');
    const [mutual] = recognising('[shaoguan]');
    if (!mutual) throw new Error('no measure');
    expect(['2026-11-27', '2025-12-31'].map((day) => recognises(mutual, 'shaoguan', day))).toEqual([true, false]);
    expect([null, 'province'].map((jurisdiction) => recognises(mutual, jurisdiction, '2026-11-27'))).toEqual([true, false]);
  });

  it('names every fault at once', () => {
    const faulty = `${whole.replace('MANDATORY', 'SOMETIMES').replace('《某办法》', '" "')}${whole.replace('2020-01-01', '2020-01-01\n  to: 2019-12-31')}`;
    const faults = () => parseMeasures(faulty, 'm.yaml');
    expect(faults).toThrow(/\[0\]\.effect/);
    expect(faults).toThrow(/\[0\]\.legalBasis/);
    expect(faults).toThrow(/to 早于 from/);
    expect(() => parseMeasures(whole + whole, 'm.yaml')).toThrow('some-measure 重复');
  });
});
