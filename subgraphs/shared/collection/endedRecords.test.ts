import sql, { raw } from 'sql-template-tag';
import { migrate } from '../database/migrate.ts';
import { collectRecords } from '../testing/collectRecords.ts';
import { testDatabases } from '../testing/testDatabases.ts';

const FIRM = '91440300708461136T';
const known = { [`USCC:${FIRM}`]: 1 };
const OF_FIRM = { 纳税人名称: '甲公司', 统一社会信用代码: FIRM };
const ARREARS = { ...OF_FIRM, 税种: '增值税', 欠税余额: '100', 公告日期: '2026-10-01' };
const VIOLATION = { ...OF_FIRM, 案件性质: '偷税', 主要违法事实: '少列收入', 确定日期: '2026-01-10', 失信主体确定文书号: '税稽1号' };

describe.each(testDatabases())('records that ended, on %s', (_dialect, open) => {
  const opening = open();
  afterAll(async () => (await opening).close());
  beforeAll(async () => {
    for (const sector of ['tax', 'courts']) await migrate(await opening, sector, new URL(`../../${sector}/tables/`, import.meta.url));
  });

  it.each([
    ['tax-arrears', 'tax.arrears', ARREARS, { 缴清日期: '2026-11-01' }, { 欠税余额: '90' }],
    ['major-tax-violation', 'tax.major_violation', VIOLATION, { 停止公布日期: '2026-11-01' }, { 主要违法事实: '隐匿收入' }],
  ])('of %s stay ended where a later file has no column for it', async (dataset, table, row, end, change) => {
    const db = await opening;
    const collect = async (more: Record<string, string>) =>
      (await collectRecords(db, 'tax', dataset, [{ ...row, ...more }], known)).report.counts;
    const [held] = [() => db.query(sql`select ended_on::text as ended, publish_until::text as until from ${raw(table)}`)];
    expect(await collect({ ...end, 公示截止日期: '2027-06-30' })).toMatchObject({ accepted: 1 });
    expect(await held()).toEqual([{ ended: '2026-11-01', until: '2026-10-31' }]);
    expect(await collect(change)).toMatchObject({ changed: 1 });
    expect(await held()).toEqual([{ ended: '2026-11-01', until: '2026-10-31' }]);
    // One that has the column, and nothing in it, says that it has not.
    expect(await collect({ ...Object.fromEntries(Object.keys(end).map((header) => [header, ''])) })).toMatchObject({ changed: 1 });
    expect(await held()).toEqual([{ ended: null, until: dataset === 'tax-arrears' ? '2031-10-01' : '2029-01-10' }]);
  });

  it('because they were performed stay off the list, by whatever file comes once more', async () => {
    const db = await opening;
    const collect = async (performance: string) => {
      const debt = {
        ...{ '姓名/名称': '甲公司', 证件类型: '统一社会信用代码', '证件号码/组织机构代码': FIRM, 执行法院: '清城区人民法院' },
        ...{ 案号: '（2025）粤1802执1号', 履行情况: performance, 失信行为具体情形: '违反财产报告制度', 发布时间: '2026-03-01' },
      };
      const { report } = await collectRecords(db, 'courts', 'dishonest-debt', [debt], known);
      return report;
    };
    for (const performance of ['全部未履行', '全部已履行']) await collect(performance);
    expect((await collect('全部未履行')).rejections).toEqual({ SUPERSEDED: 1 });
    expect(await db.query(sql`select performance from courts.dishonest_debt`)).toEqual([{ performance: 'FULL' }]);
  });
});
