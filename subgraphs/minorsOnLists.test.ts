import construction from './construction/index.ts';
import marketRegulation from './market-regulation/index.ts';
import type { SubgraphDefinition } from './shared/defineSubgraph.ts';
import { collectRecords } from './shared/testing/collectRecords.ts';
import { testDepartment } from './shared/testing/testDepartment.ts';
import socialSecurity from './social-security/index.ts';
import tax from './tax/index.ts';

const FIRM = 1;
const ADULT = 2_000_000_001;
const MINOR = 2_000_000_002;

/** What puts somebody on a department's black list. */
const BLACK: [SubgraphDefinition, container: string, table: string, record: Record<string, string>][] = [
  [tax, 'tax', 'tax.major_violation', { case_nature: 'RESISTANCE' }],
  [marketRegulation, 'market', 'market_regulation.serious_violation', { reason: '被处以较重行政处罚' }],
  [socialSecurity, 'socialSecurity', 'social_security.wage_arrears', { listed_on: '2026-02-02' }],
  [construction, 'construction', 'construction.conduct', { kind: 'BAD', code: 'D1-2-08', title: '违法分包' }],
];

describe.each(BLACK)('the lists of a department, %#', (definition, container, table, record) => {
  it('name no minor, whoever asks: not the black one, not those whom the department watches', async () => {
    const department = await testDepartment(definition, container);
    const schema = table.split('.')[0] ?? '';
    if (schema === 'construction')
      await department.db.execute(
        `insert into construction.blacklisting_code (code, ground) values ('D1-2-08', '-') on conflict do nothing`,
      );
    for (const [subject, born] of [
      [ADULT, '2008-02-01'],
      [MINOR, '2008-02-03'],
    ] as const) {
      const said = { subject, party_born_on: born, determined_on: '2026-02-02' };
      await department.insert(table, { ...said, ...record });
      await department.insert(`${schema}.watch_entry`, { ...said, list_name: '重点关注名单', since: '2026-02-02' });
    }
    const self = { access: { identified: true, self: [ADULT, MINOR].map((number) => department.ids.subjectId(number)) } };
    for (const asking of [{ as: 'SHARED' as const }, { as: 'RESTRICTED' as const }, self]) {
      const { subjects } = await department.ask([ADULT, MINOR], 'listings { kind }', { ...asking, on: '2026-03-01' });
      expect(subjects).toEqual([{ listings: expect.arrayContaining([{ kind: 'BLACK' }, { kind: 'WATCH' }]) as unknown }, { listings: [] }]);
    }
    await department.close();
  });
});

describe('the watch list of a department', () => {
  it('is served until the day before a subject is taken off it', async () => {
    const department = await testDepartment(tax, 'tax');
    const document = '91440300708461136T';
    const row = { 主体名称: '示例公司', 统一社会信用代码: document, 名单名称: '税收风险', 列入日期: '2026-02-02' };
    const on = async (day: string) => (await department.ask([FIRM], 'listings { kind until }', { as: 'SHARED', on: day })).subjects[0];
    const collect = (more: Record<string, string>) =>
      collectRecords(department.db, 'tax', 'watch-list', [{ ...row, ...more }], { [`USCC:${document}`]: FIRM });
    await collect({});
    expect(await on('2026-06-01')).toEqual({ listings: [{ kind: 'WATCH', until: null }] });
    await collect({ 移出日期: '2026-06-01' });
    expect(await on('2026-05-31')).toEqual({ listings: [{ kind: 'WATCH', until: '2026-05-31' }] });
    expect(await on('2026-06-01')).toEqual({ listings: [] });
    await department.close();
  });

  it('keeps of a natural person the day of birth that the document tells', async () => {
    const department = await testDepartment(tax, 'tax');
    const document = '441802201002030021';
    const row = {
      主体名称: '小明',
      证件类型: '身份证',
      证件号码: document,
      名单名称: '税收风险',
      列入日期: '2026-02-02',
      截止日期: '2090-12-31',
    };
    const { report } = await collectRecords(department.db, 'tax', 'watch-list', [row], { [`CITIZEN_ID:${document}`]: MINOR });
    expect(report.counts.accepted).toBe(1);
    expect((await department.ask([MINOR], 'listings { kind }', { as: 'SHARED' })).subjects).toEqual([{ listings: [] }]);
    await department.close();
  });
});
