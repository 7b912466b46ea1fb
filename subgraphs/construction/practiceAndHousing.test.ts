import { collectRecords } from '../shared/testing/collectRecords.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import construction from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const PERSON = 2_000_000_001;
const OTHER_PERSON = 2_000_000_002;
const FIRM_CODE = '91440300708461136T';
const TRADER_CODE = '92441802MA4UJ0005T';
const PERSON_DOCUMENT = '11010519491231002X';
const known: Readonly<Record<string, number>> = {
  [`USCC:${FIRM_CODE}`]: FIRM,
  [`USCC:${TRADER_CODE}`]: TRADER,
  [`CITIZEN_ID:${PERSON_DOCUMENT}`]: PERSON,
};

describe('the construction department’s records of practice, merit, scores and housing support', () => {
  let department: TestDepartment;
  const reference = (number: number) => ({ id: department.ids.subjectId(number) });
  const reasons = (errors: readonly { path: string; reason: unknown }[]) => errors.map(({ path, reason }) => [path, reason]);

  beforeAll(async () => {
    department = await testDepartment(construction, 'construction');
    await department.insert(
      'construction.practitioner',
      {
        subject: FIRM,
        person: PERSON,
        profession: 'FIRST_CLASS_CONSTRUCTOR',
        speciality: '建筑工程',
        certificate_number: '粤1442020202100001',
        determined_on: '2024-03-01',
        valid_until: '2027-02-28',
      },
      { subject: FIRM, person: OTHER_PERSON, profession: 'SECOND_CLASS_COST_ENGINEER', determined_on: '2025-03-01' },
      { subject: FIRM, person: OTHER_PERSON, profession: 'OTHER', determined_on: '2020-03-01', valid_until: '2023-02-28' },
      { subject: OTHER_FIRM, person: PERSON, profession: 'SUPERVISION_ENGINEER', determined_on: '2023-03-01' },
      { subject: OTHER_FIRM, person: PERSON, profession: 'OTHER', determined_on: '2019-03-01', ended_on: '2026-11-22' },
      { subject: OTHER_FIRM, person: PERSON, profession: 'OTHER', determined_on: '2018-03-01', state: 'WITHDRAWN' },
    );
    await department.insert(
      'construction.conduct',
      { subject: FIRM, kind: 'GOOD', title: '省级优质工程奖', determined_on: '2026-02-15' },
      { subject: FIRM, kind: 'GOOD', title: '示范工地', determined_on: '2025-02-15' },
      { subject: FIRM, kind: 'GOOD', title: '很久以前的奖', determined_on: '2019-02-15', publish_until: '2022-02-15' },
      { subject: FIRM, kind: 'BAD', code: 'D1-2-08', title: '违法分包', determined_on: '2026-03-15' },
      { subject: FIRM, kind: 'BAD', code: 'D1-4-05', title: '防护不到位', determined_on: '2026-04-15' },
      { subject: TRADER, kind: 'GOOD', title: '抢险救灾表现突出', determined_on: '2026-02-15' },
      { subject: PERSON, kind: 'GOOD', title: '优秀项目经理', facts: '张三获评', determined_on: '2026-02-15' },
    );
    await department.insert(
      'construction.score',
      { subject: FIRM, scheme: '施工总承包', score: '81.50', grade: 'AA', rank: 20, ranked: 180, determined_on: '2026-06-30' },
      { subject: FIRM, scheme: '施工总承包', score: '88.25', grade: 'AA', rank: 9, ranked: 180, determined_on: '2026-09-30' },
    );
    await department.insert(
      'construction.housing_support_case',
      { subject: FIRM, conduct: 'FALSE_PROOF', sanctions: 'WARNING', determined_on: '2026-06-01' },
      {
        subject: PERSON,
        scheme: 'PUBLIC_RENTAL',
        conduct: 'FALSE_STATEMENT',
        facts: '张三隐瞒住房',
        sanctions: 'DIFFERENCE_RECOVERED;VACATED',
        difference_recovered: '1234.50',
        determined_on: '2026-06-01',
      },
    );
  });
  afterAll(() => department.close());

  describe('practitioners', () => {
    const selection = 'practitioners { totalCount nodes { profession person { id } firm { id } certificateNumber } }';

    it('are under a firm who is registered there today, the person no more than a reference', async () => {
      const { subjects, errors, statements } = await department.ask([FIRM, OTHER_FIRM, PERSON], selection);
      expect(subjects).toEqual([
        {
          practitioners: {
            totalCount: 2,
            nodes: [
              {
                profession: 'SECOND_CLASS_COST_ENGINEER',
                person: reference(OTHER_PERSON),
                firm: reference(FIRM),
                certificateNumber: null,
              },
              { profession: 'FIRST_CLASS_CONSTRUCTOR', person: reference(PERSON), firm: reference(FIRM), certificateNumber: null },
            ],
          },
        },
        {
          practitioners: {
            totalCount: 1,
            nodes: [
              { profession: 'SUPERVISION_ENGINEER', person: reference(PERSON), firm: reference(OTHER_FIRM), certificateNumber: null },
            ],
          },
        },
        { practitioners: null },
      ]);
      expect(reasons(errors)).toEqual([['_entities.2.construction.practitioners', 'PERSON']]);
      expect(statements).toHaveLength(1);
    });

    it('come page by page, and one registration is gone the day after its last', async () => {
      const page = async (args: string, on: string) =>
        (
          await department.ask([FIRM], `practitioners(${args}) { totalCount nodes { profession } pageInfo { hasNextPage endCursor } }`, {
            on,
          })
        ).subjects[0]?.['practitioners'] as { pageInfo: { endCursor: string } };
      const first = await page('first: 1', '2027-02-28');
      expect(first).toMatchObject({
        totalCount: 2,
        nodes: [{ profession: 'SECOND_CLASS_COST_ENGINEER' }],
        pageInfo: { hasNextPage: true },
      });
      const next = `first: 1, after: ${JSON.stringify(first.pageInfo.endCursor)}`;
      expect(await page(next, '2027-02-28')).toMatchObject({
        nodes: [{ profession: 'FIRST_CLASS_CONSTRUCTOR' }],
        pageInfo: { hasNextPage: false },
      });
      expect(await page('first: 1', '2027-03-01')).toMatchObject({ totalCount: 1 });
    });

    it('tell a firm’s own representative no more of its people than anybody', async () => {
      const access = { identified: true, self: [department.ids.subjectId(FIRM)], purpose: 'test' };
      const inner = 'practitioners(first: 1) { nodes { certificateNumber person { construction { registrations { profession } } } } }';
      const { subjects, errors } = await department.ask([FIRM], inner, { access });
      expect(subjects).toEqual([
        { practitioners: { nodes: [{ certificateNumber: null, person: { construction: { registrations: null } } }] } },
      ]);
      expect(reasons(errors)).toEqual([['_entities.0.construction.practitioners.nodes.0.person.construction.registrations', 'CONSENT']]);
    });
  });

  describe('registrations', () => {
    const selection = 'registrations { id profession certificateNumber firm { id } endedOn }';

    it('are a person’s at every firm, ended ones too, at SHARED and to itself', async () => {
      const registered = [
        { profession: 'FIRST_CLASS_CONSTRUCTOR', certificateNumber: '粤1442020202100001', firm: reference(FIRM), endedOn: null },
        { profession: 'SUPERVISION_ENGINEER', certificateNumber: null, firm: reference(OTHER_FIRM), endedOn: null },
        { profession: 'OTHER', certificateNumber: null, firm: reference(OTHER_FIRM), endedOn: '2026-11-22' },
      ];
      const self = { identified: true, self: [department.ids.subjectId(PERSON)] };
      for (const asking of [{ as: 'SHARED' as const }, { access: self }])
        expect((await department.ask([PERSON, FIRM], selection, asking)).subjects).toMatchObject([
          { registrations: registered },
          { registrations: [] },
        ]);
      const { subjects, errors, statements } = await department.ask([PERSON], selection, { as: 'IDENTIFIED' });
      expect([subjects, reasons(errors), statements]).toEqual([
        [{ registrations: null }],
        [['_entities.0.construction.registrations', 'CONSENT']],
        [],
      ]);
    });

    it('are opened by the person’s consent, with the number in full, as at SHARED', async () => {
      const consents = [{ subject: department.ids.subjectId(PERSON), dataset: 'construction-practitioner' }];
      const asking = { as: 'IDENTIFIED' as const, access: { consents, purpose: 'test' } };
      const { subjects, errors } = await department.ask([PERSON, OTHER_PERSON], 'registrations { certificateNumber }', asking);
      expect(subjects[0]).toMatchObject({ registrations: [{ certificateNumber: '粤1442020202100001' }, {}, {}] });
      expect(reasons(errors)).toEqual([['_entities.1.construction.registrations', 'CONSENT']]);
    });

    it('are the same records as the firm’s, under the same ids', async () => {
      const of = async (number: number, inner: string) => (await department.ask([number], inner, { as: 'SHARED' })).subjects[0];
      const firm = (await of(FIRM, 'practitioners { nodes { id } }')) as { practitioners: { nodes: object[] } };
      const person = (await of(PERSON, 'registrations { id }')) as { registrations: object[] };
      expect(person.registrations[0]).toEqual(firm.practitioners.nodes[1]);
    });
  });

  it('answers good conduct as positive, within its three years; a sole trader’s and a person’s at SHARED', async () => {
    const selection = 'goodConduct(first: 1) { totalCount nodes { kind title category facts } pageInfo { hasNextPage } }';
    const open = await department.ask([FIRM, TRADER, PERSON], selection);
    expect(open.subjects).toEqual([
      {
        goodConduct: {
          totalCount: 2,
          nodes: [{ kind: 'GOOD', title: '省级优质工程奖', category: 'POSITIVE', facts: null }],
          pageInfo: { hasNextPage: true },
        },
      },
      { goodConduct: null },
      { goodConduct: null },
    ]);
    expect(open.errors.map(({ reason }) => reason)).toEqual(['PERSON', 'PERSON']);
    const { subjects } = await department.ask([TRADER, PERSON], selection, { as: 'SHARED' });
    expect(subjects).toMatchObject([
      { goodConduct: { nodes: [{ title: '抢险救灾表现突出' }] } },
      { goodConduct: { nodes: [{ title: '优秀项目经理', facts: '张三获评' }] } },
    ]);
    expect((await department.ask([FIRM], 'badConduct { nodes { category } } listings { kind }')).subjects).toEqual([
      { badConduct: { nodes: [{ category: 'NEGATIVE' }, { category: 'NEGATIVE' }] }, listings: [{ kind: 'BLACK' }] },
    ]);
  });

  it('takes for subcontracting the bad conduct whose code the data names', async () => {
    const { subjects, errors } = await department.ask([FIRM, OTHER_FIRM, PERSON], 'subcontractViolations { code title }');
    expect(subjects).toEqual([
      { subcontractViolations: [{ code: 'D1-2-08', title: '违法分包' }] },
      { subcontractViolations: [] },
      { subcontractViolations: null },
    ]);
    expect(errors.map(({ reason }) => reason)).toEqual(['PERSON']);
  });

  it('tells the newest score of an organisation at SHARED; nobody else has one, or can be given one', async () => {
    const selection = 'score { scheme score grade rank ranked determinedOn }';
    const answer = await department.ask([FIRM, OTHER_FIRM], selection, { as: 'SHARED' });
    expect([answer.subjects, answer.errors]).toEqual([
      [{ score: { scheme: '施工总承包', score: 88.25, grade: 'AA', rank: 9, ranked: 180, determinedOn: '2026-09-30' } }, { score: null }],
      [],
    ]);
    const themselves = { self: [TRADER, PERSON].map((number) => department.ids.subjectId(number)) };
    for (const asking of [{ as: 'RESTRICTED' as const }, { as: 'IDENTIFIED' as const, access: themselves }]) {
      const refused = await department.ask([TRADER, PERSON], selection, asking);
      expect([refused.subjects, reasons(refused.errors), refused.statements]).toEqual([
        [{ score: null }, { score: null }],
        [
          ['_entities.0.construction.score', 'PERSON'],
          ['_entities.1.construction.score', 'PERSON'],
        ],
        [],
      ]);
    }
    const { errors, statements } = await department.ask([FIRM], selection, { as: 'IDENTIFIED' });
    expect([errors.map(({ reason }) => reason), statements]).toEqual([['LEVEL'], []]);
    for (const subject of [TRADER, PERSON])
      await expect(department.insert('construction.score', { subject, scheme: '施工总承包', score: '99' })).rejects.toThrow(/check/);
  });

  it('tells a person’s housing support case at RESTRICTED, to itself and by consent only', async () => {
    const selection = 'housingSupportFraud { scheme conduct facts sanctions differenceRecovered }';
    const [firm, person] = [
      { scheme: null, conduct: 'FALSE_PROOF', facts: null, sanctions: ['WARNING'], differenceRecovered: null },
      {
        scheme: 'PUBLIC_RENTAL',
        conduct: 'FALSE_STATEMENT',
        facts: '张三隐瞒住房',
        sanctions: ['DIFFERENCE_RECOVERED', 'VACATED'],
        differenceRecovered: '1234.50',
      },
    ];
    expect((await department.ask([FIRM, PERSON], selection)).subjects).toEqual([
      { housingSupportFraud: null },
      { housingSupportFraud: null },
    ]);
    const shared = await department.ask([FIRM, PERSON], selection, { as: 'SHARED' });
    expect([shared.subjects, shared.errors.map(({ reason }) => reason)]).toEqual([
      [{ housingSupportFraud: [firm] }, { housingSupportFraud: null }],
      ['CONSENT'],
    ]);
    const id = department.ids.subjectId(PERSON);
    const self = { access: { identified: true, self: [id] } };
    for (const asking of [{ as: 'RESTRICTED' as const }, self])
      expect((await department.ask([PERSON], selection, asking)).subjects).toEqual([{ housingSupportFraud: [person] }]);
    const consented = { identified: true, consents: [{ subject: id, dataset: 'housing-support-fraud' }], purpose: 'test' };
    expect((await department.ask([PERSON], selection, { access: consented })).subjects).toEqual([{ housingSupportFraud: [person] }]);
  });

  describe('collection', () => {
    const collect = (dataset: string, ...rows: Record<string, string>[]) =>
      collectRecords(department.db, 'construction', dataset, rows, known);

    it('keeps good conduct for three years, and refuses bad conduct without its code', async () => {
      const row = { 企业名称: '甲公司', 统一社会信用代码: FIRM_CODE, 认定日期: '2026-01-31' };
      const { report } = await collect(
        'market-conduct',
        { ...row, 行为类别: '优良', 行为名称: '示范工程', 处理决定文号: '清建良〔2026〕1号' },
        { ...row, 行为类别: '', 行为名称: '安全隐患', 处理决定文号: '清建罚〔2026〕2号', 不良行为代码: 'D1-4-05' },
        { ...row, 行为类别: '不良', 行为名称: '没有代码', 处理决定文号: '清建罚〔2026〕3号' },
      );
      expect([report.counts.accepted, report.rejections]).toEqual([2, { STORE_REFUSED: 1 }]);
      const selection = 'goodConduct(first: 1, during: { from: "2026-01-31", to: "2026-01-31" }) { nodes { severity publishUntil } }';
      expect((await department.ask([FIRM], selection)).subjects).toEqual([
        { goodConduct: { nodes: [{ severity: null, publishUntil: '2029-01-31' }] } },
      ]);
    });

    it('refuses the score of a sole trader', async () => {
      const row = { 企业名称: '乙店', 评价类别: '施工总承包', 信用得分: '77.5', 信用等级: 'A', 评分日期: '2026-03-31' };
      const { report } = await collect(
        'construction-score',
        { ...row, 统一社会信用代码: FIRM_CODE },
        { ...row, 统一社会信用代码: TRADER_CODE },
      );
      expect([report.counts.accepted, report.rejections]).toEqual([1, { STORE_REFUSED: 1 }]);
    });

    it('takes a housing support case with its terms', async () => {
      const { report } = await collect('housing-support-fraud', {
        姓名: '张三',
        证件类型: '身份证',
        证件号码: PERSON_DOCUMENT,
        保障方式: '公租房',
        行为类型: '转借、转租或者擅自调换',
        处理方式: '退租；限期内不得再次申请',
        处理决定文号: '清住保〔2026〕1号',
        处理决定日期: '2026-05-01',
      });
      expect(report.counts.accepted).toBe(1);
      const selection = 'housingSupportFraud { documentNumber sanctions severity publishUntil repairableFrom }';
      expect((await department.ask([PERSON], selection, { as: 'RESTRICTED' })).subjects).toMatchObject([
        {
          housingSupportFraud: [
            {},
            {
              documentNumber: '清住保〔2026〕1号',
              sanctions: ['VACATED', 'BARRED'],
              severity: 'ORDINARY',
              publishUntil: '2027-05-01',
              repairableFrom: '2026-08-01',
            },
          ],
        },
      ]);
    });
  });
});
