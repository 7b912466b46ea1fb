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
    await migrate(await opening, 'tax', new URL('../../tax/tables/', import.meta.url));
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
});
