import { collectRows } from '../testing/collectRows.ts';
import { CODES, NUMBERS, POPULATION, REGISTRATIONS } from '../testing/testCity.ts';
import { testOrganisationCode, testUscc } from '../testing/testCodes.ts';
import { testRegistry, type TestRegistry } from '../testing/testRegistry.ts';

const HOSPITAL = 4;
const SOCIETY = 5;
const HOSPITAL_CODE = testUscc('12', '441802', testOrganisationCode('MB2D0001'));
const SOCIETY_CODE = testUscc('51', '441802', testOrganisationCode('MJL00001'));

/** The registrations of the test city with what a profile says, an institution and a social organisation. */
const [builder = {}, , bureau = {}, diner = {}] = REGISTRATIONS;
const PROFILES: readonly Record<string, string>[] = [
  {
    ...builder,
    类型: '有限责任公司（自然人独资）',
    行业代码: '47',
    '注册资本（万元）': '5008',
    币种: '人民币',
    经营范围: '建设工程施工',
    企业规模: '小型',
    住所: '清远市清新区建设路1号',
  },
  {
    ...bureau,
    机构类别: '行政机关',
    主要职责: '负责测试工作',
    上级机关: '清远市人民政府',
    政务公开网址: 'https://gov.example/disclosure',
    政府信息公开年报年度: '2025',
  },
  { ...diner, 住所: '清新县建设路2号', 组成形式: '家庭经营', 行业代码: '62', 经营范围: '小吃' },
  {
    主体类别: '事业单位',
    名称: '清远市测试医院',
    统一社会信用代码: HOSPITAL_CODE,
    登记状态: '存续',
    事业单位类别: '公益二类',
    经费来源: '差额拨款',
    举办单位: '清远市卫生健康局',
    登记管理机关: '清远市事业单位登记管理局',
    机构编制数: '320',
    宗旨和业务范围: '医疗卫生服务',
    '注册资本（万元）': '1200.5',
    证书有效期至: '2029-03-31',
  },
  {
    主体类别: '社会组织',
    名称: '清远市测试商会',
    统一社会信用代码: SOCIETY_CODE,
    登记状态: '存续',
    社会组织类型: '社会团体',
    登记管理机关: '清远市民政局',
    是否慈善组织: '否',
  },
];

describe('the profile of a subject', () => {
  let registry: TestRegistry;
  const collect = (dataset: string, ...rows: Record<string, string>[]) => collectRows(registry.department.db, dataset, rows);

  beforeAll(async () => {
    registry = await testRegistry();
    await collect('legal-persons', ...PROFILES);
    const [wang = {}, li = {}] = POPULATION;
    await collect('population', { ...wang, 性别: '男', 户籍区划代码: '441803000000' }, { ...li, 性别: '', 户籍区划代码: '' });
    const registered = (uscc: string, until = '') => ({
      主体标识类型: '身份证',
      主体标识: CODES.wang,
      关系类型: '注册执业人员',
      关联主体标识类型: '统一社会信用代码',
      关联主体标识: uscc,
      起始日期: '2024-01-01',
      终止日期: until,
    });
    await collect('relations', registered(CODES.builder), registered(CODES.trader), registered(HOSPITAL_CODE, '2026-11-21'));
  });
  afterAll(() => registry.close());

  it('is of its kind’s type, in one statement for a batch of kinds', async () => {
    const { subjects, statements, errors } = await registry.ask(
      [NUMBERS.builder, NUMBERS.trader, NUMBERS.bureau, HOSPITAL],
      `profile { __typename
        ... on EnterpriseProfile { enterpriseType industry industryCode registeredCapital currency businessScope size address }
        ... on GovernmentProfile { bodyType functions superior disclosureSite disclosureReportYear address }
        ... on InstitutionProfile { institutionClass funding sponsor registrationAuthority staffQuota purpose registeredCapital certificateUntil } }`,
    );
    expect(errors).toEqual([]);
    expect(subjects.map((subject) => subject?.['profile'])).toEqual([
      {
        __typename: 'EnterpriseProfile',
        enterpriseType: '有限责任公司（自然人独资）',
        industry: '建筑业',
        industryCode: '47',
        registeredCapital: '50080000.00',
        currency: 'CNY',
        businessScope: '建设工程施工',
        size: 'SMALL',
        address: '清远市清新区建设路1号',
      },
      {
        __typename: 'EnterpriseProfile',
        enterpriseType: null,
        industry: null,
        industryCode: null,
        registeredCapital: null,
        currency: null,
        businessScope: null,
        size: null,
        address: null,
      },
      {
        __typename: 'GovernmentProfile',
        bodyType: 'ADMINISTRATION',
        functions: '负责测试工作',
        superior: '清远市人民政府',
        disclosureSite: 'https://gov.example/disclosure',
        disclosureReportYear: 2025,
        address: null,
      },
      {
        __typename: 'InstitutionProfile',
        institutionClass: 'PUBLIC_WELFARE_2',
        funding: 'PARTLY_FUNDED',
        sponsor: '清远市卫生健康局',
        registrationAuthority: '清远市事业单位登记管理局',
        staffQuota: 320,
        purpose: '医疗卫生服务',
        registeredCapital: '12005000.00',
        certificateUntil: '2029-03-31',
      },
    ]);
    // whether there are such subjects, and their profiles
    expect(statements).toHaveLength(2);
  });

  it('is open of organisations, at SHARED of sole traders, at RESTRICTED of persons', async () => {
    const selection = `profile { ... on EnterpriseProfile { size } ... on SoleTraderProfile { premises composition industryCode businessScope }
      ... on PersonProfile { gender householdDivision { id name } professionalRegistrations } }`;
    const numbers = [NUMBERS.builder, NUMBERS.diner, NUMBERS.wang];
    const firm = { profile: { size: 'SMALL' } };
    const trader = { profile: { premises: '清新县建设路2号', composition: 'FAMILY', industryCode: '62', businessScope: '小吃' } };
    const person = { profile: { gender: 'MALE', householdDivision: { id: '441803', name: '清新区' }, professionalRegistrations: 2 } };
    const none = { profile: null };

    const open = await registry.ask(numbers, selection);
    expect(open.subjects).toEqual([firm, none, none]);
    expect(open.errors.map(({ path, reason }) => [path, reason])).toEqual([
      ['_entities.1.profile', 'PERSON'],
      ['_entities.2.profile', 'PERSON'],
    ]);
    const shared = await registry.ask(numbers, selection, { as: 'SHARED' });
    expect([shared.subjects, shared.errors.map(({ reason }) => reason)]).toEqual([[firm, trader, none], ['CONSENT']]);
    expect((await registry.ask(numbers, selection, { as: 'RESTRICTED' })).subjects).toEqual([firm, trader, person]);
    expect((await registry.ask(numbers, selection, { access: registry.self(NUMBERS.wang) })).subjects).toEqual([firm, none, person]);
    const consents = [{ subject: registry.id(NUMBERS.wang), dataset: 'identity' }];
    const consented = { as: 'IDENTIFIED' as const, access: { consents, purpose: 'FINANCE_REVIEW' } };
    expect((await registry.ask(numbers, selection, consented)).subjects).toEqual([firm, none, person]);
  });

  it('counts a person’s registrations of the day, several firms’ too, in one statement for a batch', async () => {
    const count = async (on: string) =>
      registry.ask([NUMBERS.wang, NUMBERS.ouyang, NUMBERS.li], 'profile { ... on PersonProfile { professionalRegistrations } }', {
        as: 'RESTRICTED',
        on,
      });
    const counts = async (on: string) =>
      (await count(on)).subjects.map(
        (subject) => (subject?.['profile'] as { professionalRegistrations: number }).professionalRegistrations,
      );
    expect([await counts('2026-11-21'), await counts('2026-11-22'), await counts('2023-11-22')]).toEqual([
      [3, 0, 0],
      [2, 0, 0],
      [0, 0, 0],
    ]);
    expect((await count('2026-11-22')).statements).toHaveLength(3);
  });

  it('holds an institution’s annual reports, and what was not published or assessed is null', async () => {
    const row = { 单位名称: '清远市测试医院', 统一社会信用代码: HOSPITAL_CODE, 登记管理机关: '清远市事业单位登记管理局' };
    const report = await collect(
      'institution-annual-report',
      { ...row, 年度: '2024', 年度报告公开日期: '2025-03-15', 年度考核结果: '合格', 服务质量评价: '优秀' },
      { ...row, 年度: '2025', 年度报告公开日期: '', 年度考核结果: '基本合格', 服务质量评价: '' },
    );
    expect(report.counts).toMatchObject({ read: 2, accepted: 2 });
    const selection = 'profile { ... on InstitutionProfile { annualReports { year publishedOn assessment serviceQuality } } }';
    const { subjects, statements } = await registry.ask([HOSPITAL, NUMBERS.builder], selection);
    expect(subjects).toEqual([
      {
        profile: {
          annualReports: [
            { year: 2025, publishedOn: null, assessment: 'BASICALLY_QUALIFIED', serviceQuality: null },
            { year: 2024, publishedOn: '2025-03-15', assessment: 'QUALIFIED', serviceQuality: 'EXCELLENT' },
          ],
        },
      },
      { profile: {} },
    ]);
    expect(statements).toHaveLength(3);
  });

  it('holds a social organisation’s evaluations and inspections apart', async () => {
    const row = { 社会组织名称: '清远市测试商会', 统一社会信用代码: SOCIETY_CODE, 认定机关: '清远市民政局' };
    const report = await collect(
      'social-organisation-evaluation',
      { ...row, 年度: '2023', 种类: '评估', 评估等级: '4A', 认定日期: '2023-09-01', 有效期至: '2028-08-31' },
      { ...row, 年度: '2024', 种类: '年检', 年检结论: '合格', 认定日期: '2025-06-30' },
      { ...row, 年度: '2025', 种类: '年检', 年检结论: '未参加年检', 认定日期: '2026-06-30' },
      { ...row, 年度: '2022', 种类: '评估', 评估等级: '', 认定日期: '2022-06-30' },
    );
    expect([report.counts.accepted, report.rejections]).toEqual([3, { STORE_REFUSED: 1 }]);
    const { subjects } = await registry.ask(
      [SOCIETY],
      `profile { ... on SocialOrganisationProfile { form supervisor charity evaluations { year grade validUntil } inspections { year conclusion } brokenPromises { promise } } }`,
    );
    expect(subjects).toEqual([
      {
        profile: {
          form: 'ASSOCIATION',
          supervisor: null,
          charity: false,
          evaluations: [{ year: 2023, grade: 'AAAA', validUntil: '2028-08-31' }],
          inspections: [
            { year: 2025, conclusion: 'NOT_INSPECTED' },
            { year: 2024, conclusion: 'QUALIFIED' },
          ],
          brokenPromises: [],
        },
      },
    ]);
  });

  it('shows a broken promise until its term ends, later and repaired ones at RESTRICTED, withdrawn ones to nobody', async () => {
    const row = { 主体名称: '清远市测试商会', 统一社会信用代码: SOCIETY_CODE, 承诺事项: '不违规收取会费', 失信事实: '违规收取会费' };
    const report = await collect(
      'broken-promise',
      { ...row, 认定文号: '清民信〔2026〕1号', 认定日期: '2026-05-01', 记录状态: '公示中' },
      { ...row, 认定文号: '清民信〔2026〕2号', 认定日期: '2026-06-01', 记录状态: '已修复' },
      { ...row, 认定文号: '清民信〔2026〕3号', 认定日期: '2026-07-01', 记录状态: '已撤回' },
      {
        ...row,
        认定文号: '清民信〔2026〕4号',
        认定日期: '2026-07-01',
        记录状态: '公示中',
        主体名称: '清新县测试小吃店',
        统一社会信用代码: CODES.diner,
      },
    );
    expect([report.counts.accepted, report.rejections]).toEqual([3, { STORE_REFUSED: 1 }]);
    const promises = async (as: 'OPEN' | 'RESTRICTED', on: string) =>
      (
        (
          await registry.ask(
            [SOCIETY],
            'profile { ... on SocialOrganisationProfile { brokenPromises { id promise facts documentNumber publishUntil state severity underObjection } } }',
            { as, on },
          )
        ).subjects[0]?.['profile'] as { brokenPromises: { documentNumber: string; state: string }[] }
      ).brokenPromises;
    expect(await promises('OPEN', '2027-05-01')).toEqual([
      {
        id: expect.stringMatching(/^R/) as string,
        promise: '不违规收取会费',
        facts: '违规收取会费',
        documentNumber: '清民信〔2026〕1号',
        publishUntil: '2027-05-01',
        state: 'PUBLISHED',
        severity: 'ORDINARY',
        underObjection: false,
      },
    ]);
    expect(await promises('OPEN', '2027-05-02')).toEqual([]);
    expect((await promises('RESTRICTED', '2027-05-02')).map(({ documentNumber, state }) => [documentNumber, state])).toEqual([
      ['清民信〔2026〕2号', 'REPAIRED'],
      ['清民信〔2026〕1号', 'EXPIRED'],
    ]);
  });

  it('shows a broken promise in whatever archive its organisation has', async () => {
    const broken = (name: string, uscc: string, number: string) => ({
      主体名称: name,
      统一社会信用代码: uscc,
      承诺事项: '按期交付',
      认定文号: number,
      认定日期: '2026-05-01',
    });
    const report = await collect(
      'broken-promise',
      broken(builder['名称'] ?? '', CODES.builder, '清市监信〔2026〕1号'),
      broken(bureau['名称'] ?? '', CODES.bureau, '清府信〔2026〕1号'),
      broken('清远市测试医院', HOSPITAL_CODE, '清卫信〔2026〕1号'),
    );
    // The bureau has an organisation code only, which is recognised in the other's column.
    expect(report.counts).toMatchObject({ read: 3, accepted: 2, corrected: 1 });
    const fragments = ['Enterprise', 'Government', 'Institution'].map(
      (kind) => `... on ${kind}Profile { brokenPromises { documentNumber state } }`,
    );
    const asked = [NUMBERS.builder, NUMBERS.bureau, HOSPITAL];
    const promises = async (on: string) => (await registry.ask(asked, `profile { ${fragments.join(' ')} }`, { on })).subjects;
    const shown = (documentNumber: string) => ({ profile: { brokenPromises: [{ documentNumber, state: 'PUBLISHED' }] } });
    expect(await promises('2027-05-01')).toEqual([shown('清市监信〔2026〕1号'), shown('清府信〔2026〕1号'), shown('清卫信〔2026〕1号')]);
    expect(await promises('2027-05-02')).toEqual(asked.map(() => ({ profile: { brokenPromises: [] } })));
  });

  it('keeps what it holds when a file says nothing of it, and follows a file that does', async () => {
    const size = async () =>
      (await registry.ask([NUMBERS.builder], 'profile { ... on EnterpriseProfile { size businessScope } }')).subjects[0]?.['profile'];
    await collect('legal-persons', { ...builder, 企业规模: '中型' });
    expect(await size()).toEqual({ size: 'MEDIUM', businessScope: '建设工程施工' });
    await collect('legal-persons', builder);
    expect(await size()).toEqual({ size: 'MEDIUM', businessScope: '建设工程施工' });
  });

  it('is null as a whole for nobody', async () => {
    expect((await registry.ask([999], 'profile { __typename }')).subjects).toEqual([null]);
  });
});
