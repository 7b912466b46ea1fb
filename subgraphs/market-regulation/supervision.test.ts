import { collectRecords } from '../shared/testing/collectRecords.ts';
import { testDepartment, type TestDepartment } from '../shared/testing/testDepartment.ts';
import marketRegulation from './index.ts';

const FIRM = 1;
const OTHER_FIRM = 2;
const TRADER = 1_000_000_001;
const REPORTING = 77;
const PERSON = 2_000_000_001;

describe('the market regulator’s supervision', () => {
  let department: TestDepartment;

  beforeAll(async () => {
    department = await testDepartment(marketRegulation, 'market');
    await department.insert(
      'market_regulation.risk_grade',
      { subject: FIRM, grade: 'B', determined_on: '2025-12-31' },
      { subject: FIRM, grade: 'D', basis: '行政处罚', determined_on: '2026-06-30' },
    );
    await department.insert(
      'market_regulation.abnormal_operation',
      {
        subject: FIRM,
        form: 'LISTED',
        reason: 'NO_ANNUAL_REPORT',
        listed_on: '2024-07-01',
        determined_on: '2024-07-01',
        removed_on: '2026-11-22',
        removed_by: '英德市市场监督管理局',
      },
      { subject: TRADER, form: 'MARKED', reason: 'UNREACHABLE_ADDRESS', listed_on: '2025-07-01', determined_on: '2025-07-01' },
      { subject: PERSON, form: 'MARKED', reason: 'UNREACHABLE_ADDRESS', listed_on: '2025-07-01', determined_on: '2025-07-01' },
    );
    await department.insert(
      'market_regulation.annual_report',
      {
        subject: FIRM,
        year: 2025,
        reported_on: '2026-03-01',
        determined_on: '2026-03-01',
        employees: 12,
        employees_public: true,
        total_assets: '5000000.00',
        total_assets_public: false,
        revenue: '123456.70',
        revenue_public: true,
      },
      { subject: FIRM, year: 2023, reported_on: '2024-03-01', determined_on: '2024-03-01' },
      { subject: TRADER, year: 2025, reported_on: '2026-03-01', determined_on: '2026-03-01', employees: 2 },
    );
    await department.insert(
      'market_regulation.inspection',
      { subject: FIRM, plan: '年度抽查', selection: 'UNTARGETED', outcome: 'NOTHING_FOUND', determined_on: '2026-04-01' },
      { subject: FIRM, plan: '食品抽查', selection: 'TARGETED', outcome: 'ORDERED_TO_CORRECT', determined_on: '2025-04-01' },
    );
    await department.insert(
      'market_regulation.penalty',
      {
        subject: FIRM,
        document_number: '价1号',
        legal_ground: '《中华人民共和国价格法》第四十二条',
        fine: '500.00',
        determined_on: '2026-01-01',
      },
      { subject: FIRM, document_number: '食2号', legal_ground: '《中华人民共和国食品安全法》第一百二十四条', determined_on: '2026-02-01' },
      {
        subject: FIRM,
        document_number: '价3号',
        legal_ground: '《价格违法行为行政处罚规定》第十三条',
        determined_on: '2026-03-01',
        state: 'WITHDRAWN',
      },
    );
    await department.insert(
      'market_regulation.quality_record',
      { subject: FIRM, kind: 'SPOT_CHECK', product: '瓷砖', qualified: true, determined_on: '2026-01-01' },
      { subject: FIRM, kind: 'SPOT_CHECK', product: '电线', qualified: false, defect: '绝缘电阻', determined_on: '2026-02-01' },
      { subject: FIRM, kind: 'RECALL', product: '玩具', recalled: 300, defect: '小零件', determined_on: '2026-03-01' },
    );
  });
  afterAll(() => department.close());

  it('tells the newest risk class at SHARED only', async () => {
    expect((await department.ask([FIRM, OTHER_FIRM], 'riskGrade { grade basis determinedOn }', { as: 'SHARED' })).subjects).toEqual([
      { riskGrade: { grade: 'D', basis: '行政处罚', determinedOn: '2026-06-30' } },
      { riskGrade: null },
    ]);
    expect(await department.ask([FIRM, OTHER_FIRM], 'riskGrade { grade }', { as: 'IDENTIFIED' })).toMatchObject({
      subjects: [{ riskGrade: null }, { riskGrade: null }],
      errors: [{ reason: 'LEVEL' }, { reason: 'LEVEL' }],
      statements: [],
    });
  });

  it('answers abnormal operations until the day of their removal; sole traders are marked, persons withheld', async () => {
    const selection = 'abnormalOperations { form reason } all: abnormalOperations(current: false) { reason removedOn removedBy }';
    const before = await department.ask([FIRM, TRADER, PERSON], selection, { on: '2026-11-21' });
    const removed = { reason: 'NO_ANNUAL_REPORT', removedOn: '2026-11-22', removedBy: '英德市市场监督管理局' };
    const marked = { reason: 'UNREACHABLE_ADDRESS', removedOn: null, removedBy: null };
    expect(before.subjects).toEqual([
      { abnormalOperations: [{ form: 'LISTED', reason: 'NO_ANNUAL_REPORT' }], all: [removed] },
      { abnormalOperations: [{ form: 'MARKED', reason: 'UNREACHABLE_ADDRESS' }], all: [marked] },
      { abnormalOperations: null, all: null },
    ]);
    expect(before.errors.map(({ reason }) => reason)).toEqual(['PERSON', 'PERSON']);
    expect((await department.ask([FIRM], selection, { on: '2026-11-22' })).subjects).toEqual([{ abnormalOperations: [], all: [removed] }]);
  });

  it('does not serve an item that a later file says anew without saying that it is public', async () => {
    const USCC = '91440300708461136T';
    const report = { 主体名称: '示例公司', 统一社会信用代码: USCC, 报告年度: '2025', 报送日期: '2026-03-01' };
    const amounts = { 从业人数: '12', 从业人数是否公示: '是', '利润总额（万元）': '100', 利润总额是否公示: '是' };
    const collect = async (row: Record<string, string>) =>
      (await collectRecords(department.db, 'market-regulation', 'annual-report', [row], { [`USCC:${USCC}`]: REPORTING })).report.counts;
    const served = async () => (await department.ask([REPORTING], 'annualReports { employees profit undisclosed }')).subjects[0];
    expect(await collect({ ...report, ...amounts })).toMatchObject({ accepted: 1 });
    expect(await served()).toMatchObject({ annualReports: [{ employees: 12, profit: '1000000.00' }] });
    // Corrected: the item of employees without its flag; of profits it says nothing.
    expect(await collect({ ...report, 从业人数: '15' })).toMatchObject({ changed: 1 });
    expect(await served()).toMatchObject({
      annualReports: [{ employees: null, profit: '1000000.00', undisclosed: expect.arrayContaining(['EMPLOYEES']) as unknown }],
    });
    expect(await collect({ ...report, 从业人数: '15' })).toMatchObject({ unchanged: 1 });
  });

  it('serves of an annual report what the firm published, and names what it did not', async () => {
    const selection = 'annualReports(since: 2024) { year employees totalAssets revenue netProfit undisclosed }';
    const rest = ['TOTAL_LIABILITIES', 'EQUITY', 'MAIN_REVENUE', 'PROFIT', 'NET_PROFIT', 'TAX_PAID'];
    const [firm, trader] = (await department.ask([FIRM, TRADER], selection, { as: 'SHARED' })).subjects;
    expect(firm).toEqual({
      annualReports: [
        { year: 2025, employees: 12, totalAssets: null, revenue: '123456.70', netProfit: null, undisclosed: ['TOTAL_ASSETS', ...rest] },
      ],
    });
    expect(trader).toMatchObject({ annualReports: [{ year: 2025, employees: null }] });
  });

  it('serves what a firm did not publish to its source department, and to the firm itself', async () => {
    const selection = 'annualReports { year totalAssets undisclosed }';
    const self = { identified: true, self: [department.ids.subjectId(FIRM)] };
    for (const asking of [{ as: 'RESTRICTED' as const }, { access: self }]) {
      const { subjects } = await department.ask([FIRM], selection, asking);
      expect(subjects).toMatchObject([
        {
          annualReports: [
            { year: 2025, totalAssets: '5000000.00' },
            { year: 2023, totalAssets: null },
          ],
        },
      ]);
    }
    const { subjects } = await department.ask([FIRM, TRADER], 'annualReports { employees totalAssets }', { access: self });
    expect(subjects[1]).toEqual({ annualReports: [{ employees: null, totalAssets: null }] });
  });

  it('answers inspections by period', async () => {
    const selection = 'inspections(during: { from: "2026-01-01" }) { totalCount nodes { plan selection outcome } }';
    expect((await department.ask([FIRM], selection)).subjects).toEqual([
      { inspections: { totalCount: 1, nodes: [{ plan: '年度抽查', selection: 'UNTARGETED', outcome: 'NOTHING_FOUND' }] } },
    ]);
  });

  it('takes for price violations the penalties under a price law, those withdrawn not', async () => {
    const { subjects } = await department.ask(
      [FIRM],
      'priceViolations { totalCount nodes { documentNumber fine } } penalties { totalCount }',
    );
    expect(subjects).toEqual([
      { priceViolations: { totalCount: 1, nodes: [{ documentNumber: '价1号', fine: '500.00' }] }, penalties: { totalCount: 2 } },
    ]);
  });

  it('takes for negative only products that failed or were recalled', async () => {
    const { subjects } = await department.ask([FIRM], 'qualityRecords(first: 3) { nodes { kind product qualified recalled category } }');
    expect(subjects).toEqual([
      {
        qualityRecords: {
          nodes: [
            { kind: 'RECALL', product: '玩具', qualified: null, recalled: 300, category: 'NEGATIVE' },
            { kind: 'SPOT_CHECK', product: '电线', qualified: false, recalled: null, category: 'NEGATIVE' },
            { kind: 'SPOT_CHECK', product: '瓷砖', qualified: true, recalled: null, category: 'OTHER' },
          ],
        },
      },
    ]);
  });
});
