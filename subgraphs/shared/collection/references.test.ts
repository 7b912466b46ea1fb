import sql from 'sql-template-tag';
import { migrate } from '../database/migrate.ts';
import { collectRecords, type Collected, type Known } from '../testing/collectRecords.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { decideRow } from './decideRow.ts';
import type { RowDecision } from './decideRow.ts';

const firm = '91440300708461136T';
const other = '9144030071526726XG';
const person = '11010519491231002X';
const newcomer = '441825196502259065';
const known = { [`USCC:${firm}`]: 1, [`USCC:${other}`]: 2, [`CITIZEN_ID:${person}`]: 2_000_000_000 };

const row = (fields: Record<string, string> = {}): Record<string, string> => ({
  注册单位名称: '甲公司',
  统一社会信用代码: firm,
  姓名: '张三',
  证件类型: '身份证',
  证件号码: person,
  注册类别: '一级建造师',
  注册证书编号: '粤1442020202100001',
  注册日期: '2026-05-10',
  ...fields,
});

describe.each(testDatabases())('rows that name another party beside their subject, on %s', (_dialect, open) => {
  const opening = open();
  afterAll(async () => (await opening).close());
  beforeAll(async () => {
    await migrate(await opening, 'construction', new URL('../../construction/tables/', import.meta.url));
  });
  beforeEach(async () => {
    await (
      await opening
    ).execute('truncate construction.practitioner, construction.collected_row, construction.collection_run restart identity');
  });

  const collect = async (rows: readonly Record<string, string>[], more: Record<string, Known> = {}): Promise<Collected> =>
    collectRecords(await opening, 'construction', 'construction-practitioner', rows, { ...known, ...more });
  const stored = async () =>
    (await opening).query<object>(sql`select subject, person, source_key as key from construction.practitioner order by record`);
  const kept = async () =>
    (await opening).query<object>(
      sql`select line, reason, column_name as "column", settled_run as settled from construction.collected_row order by line`,
    );

  it('store its number and no name, found in the same lookup as the subject, and tell both of the change', async () => {
    const { report, changed, lookups } = await collect([row(), row({ 统一社会信用代码: other })]);
    expect(report.counts).toMatchObject({ read: 2, accepted: 2 });
    expect(await stored()).toEqual([
      { subject: 1, person: 2_000_000_000, key: '1|2000000000|粤1442020202100001' },
      { subject: 2, person: 2_000_000_000, key: '2|2000000000|粤1442020202100001' },
    ]);
    expect([changed, lookups]).toEqual([[1, 2, 2_000_000_000], 1]);
    const [columns] = await (await opening).query<object>(sql`select to_jsonb(p) as row from construction.practitioner p limit 1`);
    expect(JSON.stringify(columns)).not.toMatch(new RegExp(`张三|${person}`));
  });

  it('change nothing when they come again', async () => {
    await collect([row()]);
    expect((await collect([row({ 姓名: '张 三' })])).report.counts).toMatchObject({ read: 1, unchanged: 1 });
  });

  it('are kept aside while the other party is unknown, by its column, and settled once it is on file', async () => {
    const { report, changed } = await collect([row(), row({ 证件号码: newcomer })]);
    expect([report.counts.accepted, report.rejections, changed]).toEqual([1, { SUBJECT_UNKNOWN: 1 }, [1, 2_000_000_000]]);
    expect(await kept()).toEqual([{ line: 3, reason: 'SUBJECT_UNKNOWN', column: '证件号码', settled: null }]);
    const again = await collect([row({ 证件号码: newcomer })], { [`CITIZEN_ID:${newcomer}`]: 2_000_000_001 });
    expect(again.report.counts).toMatchObject({ read: 1, accepted: 1 });
    expect(await kept()).toEqual([{ line: 3, reason: 'SUBJECT_UNKNOWN', column: '证件号码', settled: 2 }]);
  });

  it('are taken by a clerk’s decision as what they were when they were kept, where nobody is looked up', async () => {
    const decide = async (decision: Pick<RowDecision, 'row' | 'subject'>) =>
      decideRow(
        {
          ...{ db: await opening, sector: 'construction', now: () => new Date('2026-11-02T00:00:00Z') },
          resolveSubjects: (requests) => Promise.resolve(requests.map(() => undefined)),
        },
        { ...decision, decision: 'TAKE', reason: '已核对', by: '李' },
      );
    const doubt = { [`USCC:${firm}`]: { subject: 1, doubt: { reason: 'NAME_DIFFERS' as const } } };
    const { report } = await collect([row(), row({ 证件号码: newcomer })], doubt);
    expect([report.doubts, report.rejections]).toEqual([{ NAME_DIFFERS: 1 }, { SUBJECT_UNKNOWN: 1 }]);
    // Nobody says who the other party of the second is: it goes on waiting, as a row of the run that kept it.
    await expect(decide({ row: 2, subject: 1 })).rejects.toThrow(/SUBJECT_UNKNOWN/);
    await decide({ row: 1 });
    expect(await stored()).toMatchObject([{ subject: 1, person: 2_000_000_000 }]);
    const runs = await (await opening).query(sql`select run, line, decision from construction.collected_row order by id`);
    expect(runs).toEqual([
      { run: 1, line: 2, decision: 'TAKE' },
      { run: 1, line: 3, decision: null },
    ]);
    expect((await collect([row()], doubt)).report.counts).toMatchObject({ read: 1, unchanged: 1 });
  });

  it('are refused without a usable document of the other party, and when it is none that the table takes', async () => {
    const { report } = await collect([
      row({ 证件号码: '' }),
      row({ 证件号码: '000000000000000000' }),
      row({ 证件号码: firm, 证件类型: '身份证' }),
    ]);
    expect(report.counts).toMatchObject({ read: 3, rejected: 3 });
    expect(await stored()).toEqual([]);
  });
});
