import { parseMeasures } from './measureCatalogue.ts';

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

  it('names every fault at once', () => {
    const faulty = `${whole.replace('MANDATORY', 'SOMETIMES').replace('《某办法》', '" "')}${whole.replace('2020-01-01', '2020-01-01\n  to: 2019-12-31')}`;
    const faults = () => parseMeasures(faulty, 'm.yaml');
    expect(faults).toThrow(/\[0\]\.effect/);
    expect(faults).toThrow(/\[0\]\.legalBasis/);
    expect(faults).toThrow(/to 早于 from/);
    expect(() => parseMeasures(whole + whole, 'm.yaml')).toThrow('some-measure 重复');
  });
});
