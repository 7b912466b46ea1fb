import type { Policy } from '../../common/policy.ts';
import { policiesByRevision } from './policiesByRevision.ts';

const rule = (coordinate: string) => ({ coordinate, level: 'RESTRICTED' as const });
const policy = (revision: number, coordinate?: string): Policy => ({
  revision,
  sectors: [],
  purposes: [],
  grants: [],
  ...(coordinate === undefined ? {} : { rules: [rule(coordinate)] }),
});

describe('policiesByRevision', () => {
  it('answers a request to its end under the revision it began with', () => {
    let inForce = policy(1, 'TaxCredit.grade');
    const policies = policiesByRevision(() => inForce);
    policies.current();
    inForce = policy(2);
    policies.current();
    expect([policies.rulesOf(1), policies.rulesOf(2)]).toEqual([[rule('TaxCredit.grade')], []]);
  });

  it('answers one that outlived all that is kept under the rules of now, not under none', () => {
    let inForce = policy(1, 'TaxCredit.grade');
    const policies = policiesByRevision(() => inForce);
    policies.current();
    for (let revision = 2; revision <= 40; revision++) {
      inForce = policy(revision, 'TaxCredit.arrears');
      policies.current();
    }
    expect(policies.rulesOf(1)).toEqual([rule('TaxCredit.arrears')]);
  });
});
