import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import governance from './index.ts';

const ME =
  '{ me { user organisation subject represents levels { sector level } purposes { code requiresReference } roles policyRevision } }';

describe('governance', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(governance, '');
  });
  afterAll(() => department.close());

  it('tells anybody what he holds: nothing but what is open', async () => {
    const { data, errors, statements } = await department.query(ME);
    expect(errors).toEqual([]);
    expect(statements).toEqual([]);
    const sectors = ['registry', 'tax', 'market-regulation', 'courts', 'social-security', 'construction', 'analysis', 'governance'];
    expect(data?.['me']).toEqual({
      user: null,
      organisation: null,
      subject: null,
      represents: [],
      levels: sectors.map((sector) => ({ sector, level: 'OPEN' })),
      purposes: [],
      roles: [],
      policyRevision: 1,
    });
  });

  it('tells a caller his levels by sector, his purposes, roles and whom he represents', async () => {
    const { data } = await department.query(
      ME,
      {},
      {
        access: {
          identified: true,
          levels: { tax: 'RESTRICTED', courts: 'SHARED' },
          roles: ['policy:read'],
          purposes: ['LAW_ENFORCEMENT', 'NO_LONGER_THERE'],
          self: ['Sperson', 'Sfirm'],
          revision: 4,
        },
        calls: [{ requestId: 'r', user: '李经办', organisation: '国家税务总局清远市税务局', subject: 'Sperson' }],
      },
    );
    expect(data?.['me']).toMatchObject({
      user: '李经办',
      organisation: '国家税务总局清远市税务局',
      subject: 'Sperson',
      represents: ['Sfirm'],
      purposes: [{ code: 'LAW_ENFORCEMENT', requiresReference: true }],
      roles: ['policy:read'],
      policyRevision: 4,
    });
    expect((data?.['me'] as { levels: unknown[] }).levels.slice(0, 4)).toEqual([
      { sector: 'registry', level: 'OPEN' },
      { sector: 'tax', level: 'RESTRICTED' },
      { sector: 'market-regulation', level: 'OPEN' },
      { sector: 'courts', level: 'SHARED' },
    ]);
  });

  it('lists the purposes with their legal basis to anybody', async () => {
    const { data } = await department.query('{ purposes { code name legalBasis requiresReference } }');
    expect(data?.['purposes']).toContainEqual({
      code: 'TENDER_REVIEW',
      name: '招标投标审查',
      legalBasis: expect.stringContaining('招标投标法') as string,
      requiresReference: false,
    });
  });

  it('takes for a cursor of the policy’s revisions what can be the number of one, and nothing else', async () => {
    const asking = { as: 'IDENTIFIED' as const, access: { roles: ['policy:read'] } };
    const codes = async (after: string) =>
      (await department.query('query ($after: String) { policyRevisions(after: $after) { totalCount } }', { after }, asking)).errors.map(
        ({ code }) => code,
      );
    for (const after of ['1', '2147483647']) expect([after, await codes(after)]).toEqual([after, []]);
    for (const after of ['2147483648', '3000000000', '', '0x10', '0', '-1', '1.0', ' 1'])
      expect([after, await codes(after)]).toEqual([after, ['BAD_USER_INPUT']]);
  });

  it('refuses the cursor of a run whose time is none', async () => {
    const asking = { as: 'IDENTIFIED' as const, access: { roles: ['collect:read'] } };
    const after = Buffer.from('["9999-99-99 99:99:99.999999","tax",1]').toString('base64url');
    const { errors } = await department.query('query ($after: String) { collectionRuns(after: $after) { totalCount } }', { after }, asking);
    expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
  });
});
