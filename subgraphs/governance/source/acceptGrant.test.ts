import type { Grant, Policy } from '../../../common/policy.ts';
import { accepted, awaitedLevel } from './acceptGrant.ts';

const grant = (more: Partial<Grant>): Grant => ({
  organisation: 'bureau',
  demo: false,
  levels: { credit: 'SHARED' },
  purposes: [],
  ...more,
});
const policyOf = (...grants: Grant[]): Policy => ({ revision: 1, sectors: ['tax'], purposes: [], grants });

describe('a department that accepts grants on its own sector', () => {
  it('is asked where a grant to all sectors does not cover it, whichever of the organisation’s that is', () => {
    const own = grant({ levels: { tax: 'RESTRICTED' } });
    expect(awaitedLevel(policyOf(own, grant({})), 'bureau', 'courts')).toBe('SHARED');
    expect(awaitedLevel(policyOf(own), 'bureau', 'courts')).toBeUndefined();
    expect(awaitedLevel(policyOf(grant({})), 'bureau', 'tax')).toBeUndefined();
    expect(awaitedLevel(policyOf(grant({ demo: true, organisation: '*' })), '*', 'courts')).toBeUndefined();
  });

  it('lets each reach what it says itself, of whom it says, and no other of the same organisation', () => {
    const ofFirms = grant({ levels: { credit: 'RESTRICTED' }, subjects: ['organisation'] });
    const ofAll = grant({ levels: { credit: 'IDENTIFIED' } });
    const ofPersons = grant({ levels: { tax: 'RESTRICTED' }, subjects: ['individual'] });
    const another = grant({ organisation: 'another' });
    expect(accepted(policyOf(ofFirms, ofAll, ofPersons, another), 'bureau', 'courts').grants).toEqual([
      { ...ofFirms, levels: { credit: 'RESTRICTED', courts: 'RESTRICTED' } },
      { ...ofAll, levels: { credit: 'IDENTIFIED', courts: 'IDENTIFIED' } },
      ofPersons,
      another,
    ]);
  });
});
