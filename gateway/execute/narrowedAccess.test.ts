import { anonymousAccess, type GivenConsent } from '../../common/access.ts';
import { narrowedAccess } from './narrowedAccess.ts';

const SUBJECT = 'Sabcdefghijklmnopqrstu';
const consents = (count: number, dataset: string): GivenConsent[] =>
  Array.from({ length: count }, (_, index) => ({ subject: `S${String(index).padStart(21, '0')}`, dataset }));
const holding = (list: GivenConsent[]) => ({ ...anonymousAccess(1), purpose: 'FINANCE_REVIEW', consents: list });

describe('narrowedAccess', () => {
  it('leaves an access with few consents as it is', () => {
    const access = holding(consents(100, 'judgment'));
    expect(narrowedAccess(access, '{}')).toBe(access);
  });

  it('keeps of many those of subjects that the fetch names, whatever else it holds', () => {
    const own = { subject: SUBJECT, dataset: 'judgment' };
    const access = holding([...consents(5_000, 'judgment'), own]);
    expect(narrowedAccess(access, `{"representations":[{"__typename":"Subject","id":"${SUBJECT}"}]}`).consents).toEqual([own]);
  });

  it('keeps consents to identities for fetches that name nobody, as many as a header holds', () => {
    const access = holding([...consents(5_000, 'judgment'), ...consents(5_000, 'identity')]);
    const kept = narrowedAccess(access, '{"variables":{"identifier":{"kind":"USCC"}}}').consents;
    expect([kept.length, new Set(kept.map(({ dataset }) => dataset))]).toEqual([500, new Set(['identity'])]);
  });
});
