import type { Grant, Policy } from '../../../common/policy.ts';
import { equalGrants } from './policyCoverage.ts';
import { toxicCombinations } from './toxicCombinations.ts';

const TODAY = '2026-11-24';
const policy = (...grants: Partial<Grant>[]): Policy => ({
  revision: 1,
  sectors: ['tax', 'social-security', 'governance'],
  purposes: [{ code: 'FINANCE_REVIEW', name: '授信', legalBasis: '—', requiresReference: false }],
  grants: grants.map((grant, index) => ({ organisation: `单位${index}`, demo: false, levels: {}, purposes: [], ...grant })),
});

describe('toxicCombinations', () => {
  it('tells of whoever holds a combination that is marked, and of nobody else', () => {
    const found = toxicCombinations(
      policy(
        { levels: { tax: 'RESTRICTED', 'social-security': 'RESTRICTED' } },
        { levels: { tax: 'RESTRICTED', 'social-security': 'SHARED' } },
        { levels: { tax: 'RESTRICTED' }, purposes: ['FINANCE_REVIEW'] },
        { levels: { credit: 'SHARED' }, purposes: ['FINANCE_REVIEW'] },
      ),
      TODAY,
    );
    expect(found.map(({ organisation, name }) => [organisation, name])).toEqual([
      ['单位0', '税务与社保同持限制级'],
      ['单位2', '授信与限制级'],
    ]);
  });
});

describe('equalGrants', () => {
  it('finds organisations whose grants say the same, in whatever order', () => {
    expect(
      equalGrants(
        policy(
          { levels: { tax: 'SHARED', credit: 'OPEN' }, purposes: ['A', 'B'] },
          { levels: { credit: 'OPEN', tax: 'SHARED' }, purposes: ['B', 'A'] },
          { levels: { tax: 'SHARED', credit: 'OPEN' }, purposes: ['A'] },
        ),
      ),
    ).toEqual([['单位0', '单位1']]);
  });
});
