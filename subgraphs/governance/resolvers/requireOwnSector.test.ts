import { anonymousAccess, type Access } from '../../../common/access.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { requireOwnSector } from './requireOwnSector.ts';

/** Why it is refused; undefined where it is not. */
const refusedFor = (more: Partial<Access>): unknown => {
  const access = { ...anonymousAccess(1), levels: { tax: 'RESTRICTED' as const }, purpose: 'CREDIT_SUPERVISION', ...more };
  try {
    requireOwnSector('Query.doubtfulRows', 'tax', { access } as RequestContext);
    return undefined;
  } catch (error) {
    return (error as { extensions: { reason: unknown } }).extensions.reason;
  }
};

describe('requireOwnSector', () => {
  it('asks RESTRICTED in the sector, and a purpose', () => {
    expect(refusedFor({})).toBeUndefined();
    expect(refusedFor({ levels: { tax: 'SHARED' } })).toBe('LEVEL');
    expect(refusedFor({ purpose: undefined })).toBe('PURPOSE');
  });

  it('asks it of every class of subjects: what comes from files may be about any', () => {
    expect(refusedFor({ levelsOf: { individual: { tax: 'IDENTIFIED' } } })).toBe('LEVEL');
  });

  it('is not passed by breaking glass for somebody', () => {
    expect(refusedFor({ levels: {}, elevations: [{ subject: 'A', sector: 'tax' }] })).toBe('LEVEL');
  });
});
