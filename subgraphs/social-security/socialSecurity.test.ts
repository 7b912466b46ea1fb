import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import socialSecurity from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const PERSON = 2_000_000_001;

describe('the social security department', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(socialSecurity, 'socialSecurity');
    await department.insert(
      'social_security.labour_grade',
      { subject: FIRM, year: 2025, grade: 'A', determined_on: '2026-05-01', issuer: '英德市人力资源和社会保障局' },
      { subject: OTHER_FIRM, year: 2024, grade: 'A', determined_on: '2025-05-01' },
      { subject: OTHER_FIRM, year: 2025, grade: 'C', determined_on: '2025-04-30' },
    );
    await department.insert(
      'social_security.contribution_arrears',
      {
        subject: FIRM,
        insurance: 'PENSION',
        month: '2026-03-01',
        amount: '1200.50',
        total_amount: '60000.00',
        months: 6,
        settled: false,
        determined_on: '2026-04-10',
      },
      { subject: FIRM, insurance: 'WORK_INJURY', month: '2026-02-01', amount: '80.00', settled: true, determined_on: '2026-03-10' },
      { subject: PERSON, insurance: 'PENSION', month: '2026-02-01', determined_on: '2026-03-10' },
    );
    await department.insert(
      'social_security.wage_arrears',
      { subject: FIRM, workers: 12, amount: '340000.00', determined_on: '2026-06-01' },
      {
        subject: OTHER_FIRM,
        workers: 40,
        amount: '900000.00',
        determined_on: '2026-06-01',
        listed_on: '2026-07-01',
        publish_until: '2029-06-30',
      },
    );
  });
  afterAll(() => department.close());

  it('answers the newest labour grade by its year', async () => {
    const { subjects, statements } = await department.ask([FIRM, OTHER_FIRM, 3], 'labourGrade { year grade issuer }');
    expect(statements).toHaveLength(1);
    expect(subjects.map(({ labourGrade }) => labourGrade)).toEqual([
      { year: 2025, grade: 'A', issuer: '英德市人力资源和社会保障局' },
      { year: 2025, grade: 'C', issuer: null },
      null,
    ]);
  });

  it('answers no arrears that were paid, though nobody said when, but at RESTRICTED', async () => {
    const selection = 'arrears { totalCount nodes { insurance settled } }';
    const owed = { insurance: 'PENSION', settled: false };
    expect((await department.ask([FIRM], selection, { as: 'SHARED' })).subjects).toEqual([{ arrears: { totalCount: 1, nodes: [owed] } }]);
    expect((await department.ask([FIRM], selection, { as: 'RESTRICTED' })).subjects).toEqual([
      { arrears: { totalCount: 2, nodes: [owed, { insurance: 'WORK_INJURY', settled: true }] } },
    ]);
  });

  it('answers contribution arrears at SHARED, those of persons at RESTRICTED', async () => {
    const selection = 'arrears(during: { from: "2026-04-01" }) { nodes { insurance month amount totalAmount months settled } }';
    expect(await department.ask([FIRM], selection)).toMatchObject({
      subjects: [{ arrears: null }],
      errors: [{ reason: 'LEVEL' }],
      statements: [],
    });
    const { subjects, errors } = await department.ask([FIRM, PERSON], selection, { as: 'SHARED' });
    expect(subjects).toEqual([
      {
        arrears: {
          nodes: [{ insurance: 'PENSION', month: '2026-03-01', amount: '1200.50', totalAmount: '60000.00', months: 6, settled: false }],
        },
      },
      { arrears: null },
    ]);
    expect(errors).toEqual([{ path: '_entities.1.socialSecurity.arrears', code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'CONSENT' }]);
  });

  it('pages completely', async () => {
    const first = await department.ask([FIRM], 'arrears(first: 1) { totalCount nodes { insurance } pageInfo { hasNextPage endCursor } }', {
      as: 'RESTRICTED',
    });
    const page = first.subjects[0]?.['arrears'] as { pageInfo: { endCursor: string } };
    expect(page).toMatchObject({ totalCount: 2, nodes: [{ insurance: 'PENSION' }], pageInfo: { hasNextPage: true } });
    const second = await department.ask(
      [FIRM],
      `arrears(first: 1, after: "${page.pageInfo.endCursor}") { totalCount nodes { insurance } pageInfo { hasNextPage hasPreviousPage } }`,
      { as: 'RESTRICTED' },
    );
    expect(second.subjects).toEqual([
      { arrears: { totalCount: 2, nodes: [{ insurance: 'WORK_INJURY' }], pageInfo: { hasNextPage: false, hasPreviousPage: true } } },
    ]);
  });

  it('lists grade A in red, and in black only wage arrears that were put on the list', async () => {
    const { subjects, statements } = await department.ask(
      [FIRM, OTHER_FIRM],
      'wageArrears { nodes { workers amount listedOn } } listings { kind list since until }',
    );
    expect(statements).toHaveLength(2);
    expect(subjects).toEqual([
      {
        wageArrears: { nodes: [{ workers: 12, amount: '340000.00', listedOn: null }] },
        listings: [{ kind: 'RED', list: 'labour-grade-a', since: '2026-05-01', until: null }],
      },
      {
        wageArrears: { nodes: [{ workers: 40, amount: '900000.00', listedOn: '2026-07-01' }] },
        listings: [{ kind: 'BLACK', list: 'wage-arrears', since: '2026-07-01', until: '2029-06-30' }],
      },
    ]);
  });
});
