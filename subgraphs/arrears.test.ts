import { readFileSync } from 'node:fs';
import sql, { raw } from 'sql-template-tag';
import { upkeep } from './shared/rules/upkeep.ts';
import { collectRecords } from './shared/testing/collectRecords.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import socialSecurity from './social-security/index.ts';
import tax from './tax/index.ts';

const FIRM = 1;
const USCC = '91441802MA4UQ5QJ1D';

const ARREARS = {
  tax: {
    definition: tax,
    container: 'tax',
    dataset: 'tax-arrears',
    table: 'tax.arrears',
    row: { 纳税人名称: '示例公司', 统一社会信用代码: USCC, 税种: '增值税', 欠税余额: '100', 公告日期: '2024-02-29' },
    paid: '缴清日期',
    record: { tax_kind: '增值税', total_balance: '100' },
  },
  'social-security': {
    definition: socialSecurity,
    container: 'socialSecurity',
    dataset: 'contribution-arrears',
    table: 'social_security.contribution_arrears',
    row: { 单位名称: '示例公司', 统一社会信用代码: USCC, 险种: '养老', 欠缴年月: '202401', 本月欠缴金额: '100', 认定日期: '2024-02-29' },
    paid: '补缴日期',
    record: { insurance: 'PENSION', amount: '100' },
  },
} as const;

describe.each(Object.keys(ARREARS) as (keyof typeof ARREARS)[])('arrears of %s', (sector) => {
  const { definition, container, dataset, table, row, paid, record } = ARREARS[sector];
  let department: TestDepartment;
  beforeEach(async () => {
    department = await testDepartment(definition, container);
  });
  afterEach(() => department.close());

  const dates = () =>
    department.db.query(
      sql`select publish_until::text as until, repairable_from::text as repairable, rule_code as rule from ${raw(table)} order by record`,
    );

  it('are published until they are paid, five years at most; a day that the file states stays', async () => {
    for (const said of [{}, { 公示截止日期: '2028-12-31' }, { [paid]: '2026-05-01' }]) {
      const { report } = await collectRecords(department.db, sector, dataset, [{ ...row, ...said }], { [`USCC:${USCC}`]: FIRM });
      expect(report.counts.rejected).toBe(0);
      const until = paid in said ? '2026-04-30' : '公示截止日期' in said ? '2028-12-31' : '2029-02-28';
      expect(await dates()).toEqual([{ until, repairable: '2024-05-29', rule: 'ARREARS' }]);
    }
  });

  it('that were on file under the rules of credit repair are dated by their own; what a file stated stays', async () => {
    const old = { subject: FIRM, ...record, determined_on: '2024-02-29', severity: 'ORDINARY', repairable_from: '2024-05-29' };
    const ruled = { ...old, rule_code: 'CREDIT_REPAIR', rule_version: '2026-04-01' };
    await department.insert(
      table,
      { ...ruled, publish_until: '2025-02-28' },
      { ...ruled, publish_until: '2027-02-28' },
      { ...ruled, publish_until: '2028-12-31' },
      { ...ruled, publish_until: '2025-02-28', ended_on: '2026-05-01' },
    );
    const schema = table.split('.')[0] ?? '';
    await department.db.execute(`set search_path to ${schema}, public;
      ${readFileSync(new URL(`./${sector}/tables/0007-rule-of-arrears.sql`, import.meta.url), 'utf8')}
      reset search_path`);
    const dated = ['2029-02-28', '2029-02-28', '2028-12-31', '2026-04-30'];
    const expected = dated.map((until) => ({ until, repairable: '2024-05-29', rule: 'ARREARS' }));
    expect(await dates()).toEqual(expected);
    await upkeep({ db: department.db, sector, on: '2026-11-22' });
    expect(await dates()).toEqual(expected);
    const before = await department.db.query(
      sql`select content ->> 'publish_until' as until, content ->> 'rule_code' as rule from ${raw(`${schema}.record_history`)} order by record`,
    );
    expect(before).toEqual(['2025-02-28', '2027-02-28', '2025-02-28'].map((until) => ({ until, rule: 'CREDIT_REPAIR' })));
  });
});
