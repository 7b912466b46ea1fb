import type { Grant, Policy } from '../../../common/policy.ts';
import { acceptanceKey, accepted, awaitedLevel } from './acceptGrant.ts';

const grant = (more: Partial<Grant>): Grant => ({
  organisation: 'bureau',
  demo: false,
  levels: { credit: 'SHARED' },
  purposes: [],
  ...more,
});
const policyOf = (...grants: Grant[]): Policy => ({ revision: 1, sectors: ['tax'], purposes: [], grants });

describe('a department that accepts grants on its own sector', () => {
  it('is asked where a grant to all sectors does not cover it', () => {
    const awaited = (given: Grant, sector: string) => awaitedLevel(given, policyOf(given), sector);
    expect(awaited(grant({}), 'courts')).toBe('SHARED');
    expect(awaited(grant({ levels: { tax: 'RESTRICTED' } }), 'courts')).toBeUndefined();
    expect(awaited(grant({}), 'tax')).toBeUndefined();
    expect(awaited(grant({ levels: { credit: 'SHARED', courts: 'SHARED' } }), 'courts')).toBeUndefined();
    expect(awaited(grant({ demo: true, organisation: '*' }), 'courts')).toBeUndefined();
  });

  it('lets the one in that it was shown, and no other of the same organisation', () => {
    const until = grant({ levels: { credit: 'RESTRICTED' }, purposes: ['TENDER_REVIEW'], validUntil: '2027-12-31' });
    const ever = grant({ levels: { credit: 'IDENTIFIED' } });
    const another = grant({ organisation: 'another', levels: { credit: 'IDENTIFIED' } });
    const policy = policyOf(ever, until, another);
    expect(accepted(policy, 'courts', acceptanceKey(ever, 'courts'))?.grants).toEqual([
      { ...ever, levels: { credit: 'IDENTIFIED', courts: 'IDENTIFIED' } },
      until,
      another,
    ]);
    expect(accepted(policy, 'courts', acceptanceKey(until, 'courts'))?.grants).toEqual([
      ever,
      { ...until, levels: { credit: 'RESTRICTED', courts: 'RESTRICTED' } },
      another,
    ]);
  });

  it('lets in nothing that has become another since, nor for another sector; what other departments accepted is no matter', () => {
    const shown = grant({});
    const key = acceptanceKey(shown, 'courts');
    for (const since of [{ levels: { credit: 'RESTRICTED' } }, { purposes: ['TENDER_REVIEW'] }, { subjects: ['organisation'] }] as const)
      expect(accepted(policyOf(grant(since as Partial<Grant>)), 'courts', key)).toBeUndefined();
    expect(accepted(policyOf(shown), 'registry', key)).toBeUndefined();
    const elsewhere = grant({ levels: { credit: 'SHARED', registry: 'SHARED' } });
    expect(accepted(policyOf(elsewhere), 'courts', key)?.grants[0]?.levels).toEqual({
      credit: 'SHARED',
      registry: 'SHARED',
      courts: 'SHARED',
    });
    // Told from others after it is accepted as before.
    expect(acceptanceKey(grant({ levels: { credit: 'SHARED', courts: 'SHARED' } }), 'courts')).toBe(key);
  });
});
