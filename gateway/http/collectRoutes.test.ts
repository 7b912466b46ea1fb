import type { VerifiedToken } from '../identity/verifyToken.ts';
import { supplierOf } from './collectRoutes.ts';

/** Who delivers a file, by what his token binds him to. */
describe('supplierOf', () => {
  const bound = (...roles: string[]) =>
    supplierOf('Bearer a.b.c', 'tax', 'tax-arrears', () =>
      Promise.resolve({
        organisation: '甲',
        user: '乙',
        roles: ['collect:write', 'collect-tax:tax-arrears', ...roles],
      } as unknown as VerifiedToken),
    );

  it('takes each binding by its name', async () => {
    expect(await bound()).toMatchObject({ division: undefined, jurisdiction: undefined });
    expect(await bound('collect-division:441802', 'collect-jurisdiction:shaoguan')).toMatchObject({
      division: '441802',
      jurisdiction: 'shaoguan',
    });
  });

  it.each([['collect-jurisdiction:'], ['collect-division:'], ['collect-jurisdiction:shaoguan', 'collect-jurisdiction:province']])(
    'refuses %s: what binds to nothing, or to two, would leave open whose the file is',
    async (...roles) => {
      await expect(bound(...roles)).rejects.toMatchObject({ code: 'COLLECTION_DENIED' });
    },
  );
});
