import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import socialSecurity from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;
const MINOR = 2_000_000_002;

const withheld = (errors: readonly { path: string; reason: unknown }[]) => errors.map(({ path, reason }) => [path, reason]);

describe('the social security department’s records of insurance and conduct', () => {
  let department: TestDepartment;
  const consented = (dataset: string) => ({
    as: 'IDENTIFIED' as const,
    access: { consents: [{ subject: department.ids.subjectId(PERSON), dataset }], purpose: 'test' },
  });

  beforeAll(async () => {
    department = await testDepartment(socialSecurity, 'socialSecurity');
    const october = { month: '2026-10-01', determined_on: '2026-10-01', status: 'ACTIVE' };
    await department.insert(
      'social_security.enrolment',
      { ...october, subject: FIRM, insurance: 'WORK_INJURY', insured: 12, registration_number: '粤社险1' },
      { ...october, subject: FIRM, insurance: 'PENSION', insured: 12, registration_number: '粤社险1', since: '2018-12-10' },
      { ...october, subject: TRADER, insurance: 'PENSION', insured: 2 },
      { ...october, subject: PERSON, insurance: 'PENSION', registration_number: '441802198210259332' },
    );
    const months = Array.from({ length: 26 }, (_, index) => {
      const total = 2024 * 12 + 8 + index;
      return `${String(Math.floor(total / 12))}-${String((total % 12) + 1).padStart(2, '0')}-01`;
    });
    await department.insert(
      'social_security.contribution',
      ...months.map((month) => ({
        subject: FIRM,
        insurance: 'PENSION',
        month,
        determined_on: month,
        status: month === '2026-10-01' ? 'UNPAID' : 'PAID',
        insured: 12,
        base: '60000.00',
        unit_amount: '9600.00',
        personal_amount: '4800.00',
        amount: '14400.00',
      })),
      { subject: PERSON, insurance: 'PENSION', month: '2026-10-01', determined_on: '2026-10-01', base: '5000.10', amount: '1200.02' },
    );
    await department.insert(
      'social_security.labour_violation',
      {
        subject: FIRM,
        kind: 'WAGE_WITHHOLDING',
        address: '英德市英城街道1号',
        facts: '拖欠李四等人工资',
        workers: 9,
        amount: '80000.00',
        determined_on: '2025-06-01',
        published_on: '2025-07-01',
        publish_until: '2028-06-01',
      },
      { subject: FIRM, kind: 'WORKING_HOURS', determined_on: '2022-06-01', publish_until: '2025-06-01' },
      { subject: FIRM, kind: 'OTHER', determined_on: '2026-06-01', state: 'WITHDRAWN' },
      { subject: TRADER, kind: 'CHILD_LABOUR', determined_on: '2026-06-01' },
      { subject: PERSON, kind: 'WAGE_REFUSAL', facts: '张三逃匿', address: '广东省清远市英德市英城街道1号', determined_on: '2026-06-01' },
    );
    const listed = { ground: 'BENEFIT_FRAUD', determined_on: '2025-02-01', listed_on: '2025-02-03', publish_until: '2028-02-01' };
    await department.insert(
      'social_security.benefit_fraud',
      { ...listed, subject: FIRM, insurance: 'UNEMPLOYMENT', cases: 21, amount: '20000.10', returned: '0.00', facts: '为王五虚报' },
      { ...listed, subject: OTHER_FIRM, removed_on: '2026-06-01', issuer: '英德市人力资源和社会保障局' },
      { ...listed, subject: OTHER_FIRM, listed_on: null, ground: 'FALSE_ENROLMENT' },
      { ...listed, subject: PERSON, ground: 'OVERPAID_BENEFIT', facts: '张三冒领', party_born_on: '1960-01-01' },
      { ...listed, subject: MINOR, party_born_on: '2010-01-01' },
    );
    await department.insert(
      'social_security.honour',
      { subject: FIRM, title: '示范企业', level: 'MUNICIPAL', year: 2025, determined_on: '2026-04-10', publish_until: '2029-04-09' },
      { subject: FIRM, title: '示范企业', level: 'COUNTY', year: 2021, determined_on: '2022-04-10', publish_until: '2025-04-09' },
      { subject: TRADER, title: '示范企业', determined_on: '2026-04-10', ended_on: '2026-11-30', publish_until: '2026-11-30' },
      { subject: PERSON, title: '示范企业', determined_on: '2026-04-10' },
    );
  });
  afterAll(() => department.close());

  it('shares enrolment by kind of insurance, that of persons and sole traders at RESTRICTED', async () => {
    const selection = 'enrolment { insurance status insured month since registrationNumber }';
    const same = { status: 'ACTIVE', month: '2026-10-01', insured: 12, registrationNumber: '粤社险1' };
    const shared = await department.ask([FIRM, OTHER_FIRM, TRADER, PERSON], selection, { as: 'SHARED' });
    expect(shared.statements).toHaveLength(1);
    expect(shared.subjects).toEqual([
      {
        enrolment: [
          { ...same, insurance: 'PENSION', since: '2018-12-10' },
          { ...same, insurance: 'WORK_INJURY', since: null },
        ],
      },
      { enrolment: [] },
      { enrolment: null },
      { enrolment: null },
    ]);
    expect(withheld(shared.errors)).toEqual([
      ['_entities.2.socialSecurity.enrolment', 'CONSENT'],
      ['_entities.3.socialSecurity.enrolment', 'CONSENT'],
    ]);
    expect(await department.ask([FIRM], selection)).toMatchObject({
      subjects: [{ enrolment: null }],
      errors: [{ reason: 'LEVEL' }],
      statements: [],
    });
  });

  it('masks a person’s registration number, which is his document’s, but for the department and himself', async () => {
    const number = async (asking: Parameters<TestDepartment['ask']>[2]) =>
      (await department.ask([PERSON], 'enrolment { registrationNumber }', asking)).subjects;
    expect(await number(consented('enrolment'))).toEqual([{ enrolment: [{ registrationNumber: '4418**********9332' }] }]);
    const whole = [{ enrolment: [{ registrationNumber: '441802198210259332' }] }];
    expect(await number({ as: 'RESTRICTED' })).toEqual(whole);
    expect(await number({ access: { identified: true, self: [department.ids.subjectId(PERSON)] } })).toEqual(whole);
  });

  it('answers two years of contributions unless told otherwise, and a period', async () => {
    const [firm] = (
      await department.ask([FIRM], 'contributions { totalCount nodes { month } pageInfo { hasNextPage endCursor } }', { as: 'SHARED' })
    ).subjects as [{ contributions: { totalCount: number; nodes: { month: string }[]; pageInfo: { endCursor: string } } }];
    const { totalCount, nodes, pageInfo } = firm.contributions;
    expect([totalCount, nodes.length, nodes[0]?.month, nodes.at(-1)?.month]).toEqual([26, 24, '2026-10-01', '2024-11-01']);
    const rest = `contributions(after: ${JSON.stringify(pageInfo.endCursor)}) { nodes { month } pageInfo { hasNextPage } }`;
    expect((await department.ask([FIRM], rest, { as: 'SHARED' })).subjects).toEqual([
      { contributions: { nodes: [{ month: '2024-10-01' }, { month: '2024-09-01' }], pageInfo: { hasNextPage: false } } },
    ]);
    const period =
      'contributions(during: { from: "2026-09-15" }) { nodes { insurance month status insured base unitAmount personalAmount amount } }';
    expect((await department.ask([FIRM], period, { as: 'SHARED' })).subjects).toEqual([
      {
        contributions: {
          nodes: [
            {
              insurance: 'PENSION',
              month: '2026-10-01',
              status: 'UNPAID',
              insured: 12,
              base: '60000.00',
              unitAmount: '9600.00',
              personalAmount: '4800.00',
              amount: '14400.00',
            },
          ],
        },
      },
    ]);
  });

  it('tells a person’s salary base by the consent given for contributions, and for nothing else', async () => {
    const selection = 'contributions { nodes { base amount } }';
    for (const asking of [{ as: 'SHARED' as const }, consented('enrolment')]) {
      const { subjects, errors, statements } = await department.ask([PERSON], selection, asking);
      expect([subjects, withheld(errors), statements]).toEqual([
        [{ contributions: null }],
        [['_entities.0.socialSecurity.contributions', 'CONSENT']],
        [],
      ]);
    }
    expect((await department.ask([PERSON, FIRM], selection, consented('contribution'))).subjects).toEqual([
      { contributions: { nodes: [{ base: '5000.10', amount: '1200.02' }] } },
      { contributions: null },
    ]);
  });

  it('publishes labour violations until the end of their term, those of persons not', async () => {
    const selection = 'labourViolations { totalCount nodes { kind address facts workers amount publishedOn } }';
    const { subjects, errors } = await department.ask([FIRM, TRADER, PERSON], selection);
    const nothing = { address: null, facts: null, workers: null, amount: null, publishedOn: null };
    expect(subjects).toEqual([
      {
        labourViolations: {
          totalCount: 1,
          nodes: [
            {
              kind: 'WAGE_WITHHOLDING',
              address: '英德市英城街道1号',
              facts: '拖欠李四等人工资',
              workers: 9,
              amount: '80000.00',
              publishedOn: '2025-07-01',
            },
          ],
        },
      },
      { labourViolations: { totalCount: 1, nodes: [{ ...nothing, kind: 'CHILD_LABOUR' }] } },
      { labourViolations: null },
    ]);
    expect(withheld(errors)).toEqual([['_entities.2.socialSecurity.labourViolations', 'PERSON']]);
    expect((await department.ask([FIRM], 'labourViolations { nodes { kind state } }', { as: 'RESTRICTED' })).subjects).toEqual([
      {
        labourViolations: {
          nodes: [
            { kind: 'WAGE_WITHHOLDING', state: 'PUBLISHED' },
            { kind: 'WORKING_HOURS', state: 'EXPIRED' },
          ],
        },
      },
    ]);
  });

  it('shares fraud with its facts, a person’s at RESTRICTED or by consent', async () => {
    const selection = 'fraud { ground insurance cases amount returned facts listedOn }';
    const { subjects, errors } = await department.ask([FIRM, PERSON], selection, { as: 'SHARED' });
    expect(subjects).toEqual([
      {
        fraud: [
          {
            ground: 'BENEFIT_FRAUD',
            insurance: 'UNEMPLOYMENT',
            cases: 21,
            amount: '20000.10',
            returned: '0.00',
            facts: '为王五虚报',
            listedOn: '2025-02-03',
          },
        ],
      },
      { fraud: null },
    ]);
    expect(withheld(errors)).toEqual([['_entities.1.socialSecurity.fraud', 'CONSENT']]);
    expect((await department.ask([PERSON], 'fraud { ground facts }', consented('benefit-fraud'))).subjects).toEqual([
      { fraud: [{ ground: 'OVERPAID_BENEFIT', facts: '张三冒领' }] },
    ]);
  });

  it('puts on the black list who was listed for fraud, never a minor, and on the red one honours that hold', async () => {
    const selection = 'listings { kind list since until issuer }';
    const fraud = { kind: 'BLACK', list: 'social-insurance-dishonesty', since: '2025-02-03', until: '2028-02-01', issuer: null };
    const honour = { kind: 'RED', list: 'labour-honour', since: '2026-04-10', issuer: null };
    const open = await department.ask([FIRM, OTHER_FIRM, TRADER, PERSON], selection);
    expect(open.statements).toHaveLength(1);
    expect(open.subjects).toEqual([
      { listings: [{ ...honour, until: '2029-04-09' }, fraud] },
      { listings: [{ ...fraud, until: '2026-05-31', issuer: '英德市人力资源和社会保障局' }] },
      { listings: [{ ...honour, until: '2026-11-29' }] },
      { listings: null },
    ]);
    expect((await department.ask([PERSON, MINOR], selection, { as: 'RESTRICTED' })).subjects).toEqual([
      { listings: [{ ...honour, until: null }, fraud] },
      { listings: [] },
    ]);
    expect((await department.ask([MINOR], 'fraud { ground }', { as: 'RESTRICTED' })).subjects).toEqual([
      { fraud: [{ ground: 'BENEFIT_FRAUD' }] },
    ]);
  });

  it('answers honours while they hold, those of persons at SHARED or by consent', async () => {
    const selection = 'honours { title level year category }';
    const { subjects, errors } = await department.ask([FIRM, TRADER, PERSON], selection);
    const honour = { title: '示范企业', level: null, year: null, category: 'POSITIVE' };
    expect(subjects).toEqual([{ honours: [{ ...honour, level: 'MUNICIPAL', year: 2025 }] }, { honours: [honour] }, { honours: null }]);
    expect(withheld(errors)).toEqual([['_entities.2.socialSecurity.honours', 'PERSON']]);
    expect((await department.ask([PERSON], selection, consented('labour-honour'))).subjects).toEqual([{ honours: [honour] }]);
  });
});
