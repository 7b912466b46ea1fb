import type { Grant, Policy } from '../../../common/policy.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';
import { policyDifferences } from './policyDifferences.ts';

const PURPOSE = { code: 'LENDING', name: '授信', legalBasis: 'basis', requiresReference: true };
const policy = (changes: Partial<Policy> = {}): Policy => ({
  revision: 1,
  sectors: ['tax', 'courts'],
  purposes: [PURPOSE],
  grants: [],
  ...changes,
});
const grant = (levels: Grant['levels'], purposes: Grant['purposes'] = ['LENDING']): Policy =>
  policy({ grants: [{ organisation: 'bank', demo: false, levels, purposes }] });
const rules = (...list: OverlayRule[]): Policy => policy({ rules: list });
const ARREARS = 'TaxCredit.arrears';

describe('policyDifferences', () => {
  it('finds none between a revision and itself', () => {
    expect(policyDifferences(grant({ tax: 'SHARED' }), grant({ tax: 'SHARED' }))).toEqual([]);
  });

  it.each<[string, Policy, Policy, { what: string; widens: boolean; risk: number }]>([
    ['a rule that is added', rules(), rules({ coordinate: ARREARS, level: 'SHARED' }), { what: ARREARS, widens: false, risk: 0 }],
    ['a rule that is dropped', rules({ coordinate: ARREARS, level: 'SHARED' }), rules(), { what: ARREARS, widens: true, risk: 2 }],
    [
      'a rule laxer for people alone',
      rules({ coordinate: ARREARS, level: 'SHARED', person: 'RESTRICTED' }),
      rules({ coordinate: ARREARS, level: 'SHARED' }),
      { what: ARREARS, widens: true, risk: 3 },
    ],
    ['a grant to one who had none', policy(), grant({ tax: 'SHARED' }), { what: 'bank', widens: true, risk: 2 }],
    ['a grant lowered', grant({ tax: 'RESTRICTED' }), grant({ tax: 'SHARED' }), { what: 'bank', widens: false, risk: 0 }],
    [
      'a grant moved to another sector',
      grant({ tax: 'RESTRICTED' }),
      grant({ courts: 'RESTRICTED' }),
      { what: 'bank', widens: true, risk: 3 },
    ],
    ['one sector spelt out as all', grant({ tax: 'SHARED' }), grant({ credit: 'SHARED' }), { what: 'bank', widens: true, risk: 2 }],
    [
      'a purpose that need not name a case any more',
      policy(),
      policy({ purposes: [{ ...PURPOSE, requiresReference: false }] }),
      { what: 'LENDING', widens: true, risk: 2 },
    ],
    [
      'a purpose whose reads subjects are not shown any more',
      policy(),
      policy({ purposes: [{ ...PURPOSE, hiddenFromSubject: '侦查期间' }] }),
      { what: 'LENDING', widens: true, risk: 2 },
    ],
    ['a sector covered', policy({ sectors: ['tax'] }), policy(), { what: 'courts', widens: true, risk: 3 }],
    ['a sector dropped', policy(), policy({ sectors: ['tax'] }), { what: 'courts', widens: false, risk: 0 }],
  ])('tells %s', (_, before, after, expected) => {
    expect(policyDifferences(before, after)).toMatchObject([expected]);
  });

  it('tells nothing where a grant to all sectors is spelt out', () => {
    expect(policyDifferences(grant({ credit: 'SHARED' }), grant({ tax: 'SHARED', courts: 'SHARED' }))).toEqual([]);
  });

  it('tells what widens first, the riskiest before the others', () => {
    const before = policy({ rules: [{ coordinate: 'A.a', level: 'IDENTIFIED' }] });
    const after = policy({ rules: [{ coordinate: 'B.b', level: 'SHARED' }], grants: grant({ tax: 'RESTRICTED' }).grants });
    expect(policyDifferences(before, after).map(({ what }) => what)).toEqual(['bank', 'A.a', 'B.b']);
  });
});
