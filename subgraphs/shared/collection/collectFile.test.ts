import sql from 'sql-template-tag';
import { csv, firm, other, penaltyCollection, penaltyRow, unlisted, type Row } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { formatReport } from './formatReport.ts';

describe.each(testDatabases())('collectFile on %s', (_dialect, open) => {
  const { opening, collect, counts, penalties, kept } = penaltyCollection(open);

  it('adds up over a file of every outcome, and changes nothing when it comes again', async () => {
    const good = Array.from({ length: 5 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `清市监罚〔2026〕${String(index + 1)}号` }));
    const file = csv([
      ...good,
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕6号', '罚款金额（万元）': '暂无' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕7号', 处罚决定日期: '昨天' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕7号', 处罚决定日期: '昨天' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕8号', '行政相对人代码_1（统一社会信用代码）': unlisted }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕1号' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕2号', 违法事实: '另一事实' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕2号', 违法事实: '另一事实' }),
    ]);
    const first = await collect(file);
    expect(first.counts).toEqual(counts({ read: 12, accepted: 5, corrected: 1, unchanged: 1, rejected: 5 }));
    expect(first.rejections).toEqual({ DATE_IMPOSSIBLE: 2, SUBJECT_UNKNOWN: 1, KEY_REPEATED: 2 });
    const before = [await penalties(), (await kept()).map(({ line, reason, raw }) => ({ line, reason, raw }))];
    expect(before[1]).toHaveLength(6);

    const second = await collect(file, { batchSize: 1 });
    expect(second.counts).toEqual(counts({ read: 12, unchanged: 7, rejected: 5 }));
    expect(second.sha256).toBe(first.sha256);
    expect([await penalties(), (await kept()).map(({ line, reason, raw }) => ({ line, reason, raw }))]).toEqual(before);
    expect(formatReport(first)).toContain(
      '读取 / read 12 = 采用 / accepted 5 + 更正后采用 / corrected 1 + 更新 / changed 0 + 未变 / unchanged 1 + 留存未用 / rejected 5',
    );
  });

  it('replaces a record whose content changed, and leaves alone what the file has no column for', async () => {
    await collect(csv([penaltyRow()]));
    await (await opening).execute("update market_regulation.penalty set state = 'SUSPENDED', remark = '人工备注'");
    const report = await collect(csv([penaltyRow({ 处罚内容: '罚款3000元', '罚款金额（万元）': '0.3' })]));
    expect(report.counts).toEqual(counts({ read: 1, changed: 1 }));
    expect(await penalties()).toMatchObject([{ fine: '3000.00', state: 'SUSPENDED', remark: '人工备注', run: 2 }]);
  });

  it('settles a kept row once its subject is known', async () => {
    const file = csv([penaltyRow({ '行政相对人代码_1（统一社会信用代码）': unlisted })]);
    await collect(file);
    const report = await collect(file, { resolve: (requests) => Promise.resolve(requests.map(() => 9)) });
    expect(report.counts).toEqual(counts({ read: 1, accepted: 1 }));
    expect(await kept()).toMatchObject([{ reason: 'SUBJECT_UNKNOWN', settled_run: 2 }]);
  });

  it('finds the kept rows of one content by an index: all rows of a file may contradict its first', async () => {
    const rows = ['甲', '乙', '丙'].map((name) => penaltyRow({ 行政处罚决定书文号: 'B1号', 违法事实: name }));
    let indexes: Row[] = [];
    const look = async (): Promise<void> => {
      indexes = await (
        await opening
      ).query<Row>(sql`select indexdef as definition from pg_indexes where tablename = 'staged_administrative_penalty'`);
    };
    const report = await collect(csv(rows), { onChanged: look });
    expect([report.counts.accepted, report.rejections]).toEqual([1, { KEY_REPEATED: 2 }]);
    expect(indexes.map(({ definition }) => /\(_\w+\).*/.exec(definition ?? '')?.[0])).toContain(
      '(_row_hash) WHERE (_row_hash IS NOT NULL)',
    );
  });

  it.each([
    ['the stage', (identifier: string) => (identifier === other ? 2 ** 70 : 1), '22P02'],
    ['the records', (identifier: string) => (identifier === other ? 666 : 1), '23514 no_devil'],
  ])('refuses only the row that %s refuses', async (_where, subjectOf, detail) => {
    const rows = Array.from({ length: 4 }, (_, index) =>
      penaltyRow({ 行政处罚决定书文号: `C${String(index)}号`, '行政相对人代码_1（统一社会信用代码）': index === 1 ? other : firm }),
    );
    const db = await opening;
    await db.execute('alter table market_regulation.penalty add constraint no_devil check (subject <> 666)');
    try {
      const report = await collect(csv(rows), {
        resolve: (requests) => Promise.resolve(requests.map(({ identifiers }) => subjectOf(identifiers[0]?.value ?? ''))),
        batchSize: 5,
      });
      expect(report.counts).toEqual(counts({ read: 4, accepted: 3, rejected: 1 }));
      expect(report.samples).toEqual([{ line: 3, outcome: 'REJECTED', note: { reason: 'STORE_REFUSED', detail } }]);
      expect(await kept()).toMatchObject([{ line: 3, raw: rows[1] }]);
    } finally {
      await db.execute('alter table market_regulation.penalty drop constraint no_devil');
    }
  });
});
