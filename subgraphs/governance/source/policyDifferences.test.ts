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
const grants = (...list: Partial<Grant>[]): Policy =>
  policy({
    grants: list.map((each) => ({ organisation: 'bank', demo: false, levels: { tax: 'SHARED' }, purposes: ['LENDING'], ...each })),
  });
const ARREARS = 'TaxCredit.arrears';

describe('policyDifferences', () => {
  it('finds none between a revision and itself', () => {
    expect(policyDifferences(grant({ tax: 'SHARED' }), grant({ tax: 'SHARED' }))).toEqual([]);
  });

  it('says of a purpose what changes of it', () => {
    const hidden = policy({ purposes: [{ ...PURPOSE, requiresReference: false, hiddenFromSubject: '侦查期间' }] });
    expect(policyDifferences(policy(), hidden)).toMatchObject([
      { before: '授信; basis; needs a reference', after: '授信; basis; hidden from subjects: 侦查期间' },
    ]);
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
    [
      'an expired grant and a lower one that counts, replaced by the expired one without end',
      grants({ levels: { tax: 'RESTRICTED' }, validUntil: '2024-12-31' }, {}),
      grants({ levels: { tax: 'RESTRICTED' } }),
      { what: 'bank', widens: true, risk: 3 },
    ],
    [
      'a grant that begins later, taken forward',
      grants({}, { levels: { tax: 'RESTRICTED' }, validFrom: '2027-01-02' }),
      grants({}, { levels: { tax: 'RESTRICTED' }, validFrom: '2027-01-01' }),
      { what: 'bank', widens: true, risk: 3 },
    ],
    [
      'a grant for a day more',
      grants({ validUntil: '2027-02-28' }),
      grants({ validUntil: '2027-03-01' }),
      { what: 'bank', widens: true, risk: 2 },
    ],
    [
      'a grant that ends',
      grants({ dailyQuota: 9 }),
      grants({ dailyQuota: 9, validUntil: '2027-01-01' }),
      { what: 'bank', widens: false, risk: 0 },
    ],
    ['a quota that is dropped', grants({ dailyQuota: 9 }), grants({}), { what: 'bank', widens: true, risk: 1 }],
    ['a grant with a quota that is dropped', grants({ dailyQuota: 9 }), policy(), { what: 'bank', widens: false, risk: 0 }],
    ['smaller groups', policy({ minimumGroup: 10 }), policy({ minimumGroup: 2 }), { what: 'minimumGroup', widens: true, risk: 2 }],
    ['larger groups than by default', policy(), policy({ minimumGroup: 10 }), { what: 'minimumGroup', widens: false, risk: 0 }],
    ['a sector covered', policy({ sectors: ['tax'] }), policy(), { what: 'courts', widens: true, risk: 3 }],
    ['a sector dropped', policy(), policy({ sectors: ['tax'] }), { what: 'courts', widens: false, risk: 0 }],
  ])('tells %s', (_, before, after, expected) => {
    expect(policyDifferences(before, after)).toMatchObject([expected]);
  });

  it('tells all that there is from all that is to come: one opens more later, the other does not', () => {
    const spelt = grant({ tax: 'SHARED', courts: 'SHARED' });
    const sectors = {
      before: 'SHARED: tax courts; purposes: LENDING',
      after: 'SHARED: tax courts; purposes: LENDING; every sector to come',
    };
    expect(policyDifferences(spelt, grant({ credit: 'SHARED' }))).toMatchObject([{ ...sectors, widens: true, risk: 1 }]);
    expect(policyDifferences(grant({ credit: 'SHARED' }), spelt)).toMatchObject([{ widens: false, risk: 0 }]);
    expect(policyDifferences(spelt, grant({ tax: 'SHARED', courts: 'SHARED' }, '*'))).toMatchObject([{ widens: true, risk: 1 }]);
  });

  it('shows what is granted in which period', () => {
    const split = grants({ validUntil: '2026-12-31' }, { validFrom: '2027-01-01', levels: { tax: 'IDENTIFIED' } });
    expect(policyDifferences(grants({}), split)).toMatchObject([
      {
        after:
          'IDENTIFIED: courts; SHARED: tax; purposes: LENDING; –2026-12-31 | IDENTIFIED: tax courts; purposes: LENDING; 2027-01-01–9999-12-31',
        widens: false,
      },
    ]);
  });

  it('tells what widens first, the riskiest before the others', () => {
    const before = policy({ rules: [{ coordinate: 'A.a', level: 'IDENTIFIED' }] });
    const after = policy({ rules: [{ coordinate: 'B.b', level: 'SHARED' }], grants: grant({ tax: 'RESTRICTED' }).grants });
    expect(policyDifferences(before, after).map(({ what }) => what)).toEqual(['bank', 'A.a', 'B.b']);
  });
});
