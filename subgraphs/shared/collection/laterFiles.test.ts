import ExcelJS from 'exceljs';
import sql from 'sql-template-tag';
import { csv, firm, penaltyCollection, penaltyRow, resolve, unlisted, type Row } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { decideRow } from './decideRow.ts';
import type { ResolveSubjects } from './mappedRow.ts';
import { retryUnknown, waitingForSubjects } from './retryUnknown.ts';

const SECTOR = 'market-regulation';
const now = (): Date => new Date('2026-11-01T00:00:00Z');

/** A registry to which whoever is called 乙 is in doubt. */
const doubting: ResolveSubjects = async (requests) =>
  (await resolve(requests)).map((found, index) =>
    typeof found === 'number' && requests[index]?.name === '乙' ? { subject: found, doubt: { reason: 'NAME_DIFFERS' } } : found,
  );
/** A registry in which the unlisted firm is by now. */
const registered: ResolveSubjects = async (requests) =>
  (await resolve(requests)).map((found, index) =>
    requests[index]?.identifiers.some(({ value }) => value === unlisted) === true ? 9 : found,
  );

describe.each(testDatabases())('what came later counts, on %s', (_dialect, open) => {
  const { opening, collect, counts, penalties, kept } = penaltyCollection(open);
  const held = async () => (await penalties()).map(({ fine, state }) => `${String(fine)} ${String(state)}`);
  const take = async (row: number) =>
    decideRow(
      { db: await opening, sector: SECTOR, now, resolveSubjects: doubting },
      { row, decision: 'TAKE', subject: 1, reason: '已核对', by: '李' },
    );
  const retry = async (): Promise<void> => {
    const db = await opening;
    for (const waiting of await waitingForSubjects(db, SECTOR, '2026-11-01'))
      await retryUnknown({ db, sector: SECTOR, waiting, resolveSubjects: registered, now });
  };
  const waits = async () => (await kept()).filter(({ outcome, settled_run: settled }) => outcome !== 'CORRECTED' && settled === null);

  it('a row that was decided before it does not: what an older file said is superseded by what a newer one did', async () => {
    const doubtful = (fine: string, state: string) =>
      csv([penaltyRow({ 行政相对人名称: '乙', '罚款金额（万元）': fine, 记录状态: state })]);
    for (const file of [doubtful('0.2', '公示中'), doubtful('0.5', '已修复')]) await collect(file, { resolve: doubting });
    await take(2);
    await expect(take(1)).rejects.toThrow(/SUPERSEDED/);
    expect(await held()).toEqual(['5000.00 REPAIRED']);
  });

  it('among rows that waited too, whatever columns their files had', async () => {
    const waiting = (fine: string, more: Row = {}) =>
      csv([penaltyRow({ '行政相对人代码_1（统一社会信用代码）': unlisted, '罚款金额（万元）': fine, ...more })]);
    for (const file of [waiting('0.1'), waiting('0.2', { 备注: '第二份' }), waiting('0.9')]) await collect(file);
    await retry();
    expect(await held()).toEqual(['9000.00 PUBLISHED']);
    await retry();
    expect(await held()).toEqual(['9000.00 PUBLISHED']);
  });

  it('an old file that is sent once more does not publish again what has ended since', async () => {
    const [published, repaired] = ['公示中', '已修复'].map((state) => csv([penaltyRow({ 记录状态: state })]));
    for (const file of [published, repaired]) await collect(file ?? '');
    const again = await collect(published ?? '');
    expect([again.counts, again.rejections]).toEqual([counts({ read: 1, rejected: 1 }), { SUPERSEDED: 1 }]);
    expect(await held()).toEqual(['2000.00 REPAIRED']);
    // A repair was revoked: said in a file of its own.
    await collect(csv([penaltyRow({ 记录状态: '公示中', 备注: '修复已撤销' })]));
    expect(await held()).toEqual(['2000.00 PUBLISHED']);
    // What is suspended may be published again by the same words.
    const suspended = csv([penaltyRow({ 记录状态: '暂停公示' })]);
    for (const state of [suspended, csv([penaltyRow({ 记录状态: '公示中', 备注: '恢复' })]), suspended]) await collect(state);
    expect(await held()).toEqual(['2000.00 SUSPENDED']);
  });

  it('nor for longer than a later file said', async () => {
    const [old, later] = [penaltyRow(), penaltyRow({ 公示截止期: '2026-08-31' })].map((row) => csv([row]));
    for (const file of [old, later]) await collect(file ?? '');
    const db = await opening;
    const until = async () => db.query(sql`select publish_until::text as until from market_regulation.penalty`);
    expect((await collect(old ?? '')).rejections).toEqual({ SUPERSEDED: 1 });
    expect(await until()).toEqual([{ until: '2026-08-31' }]);
    // Once more what the last one said is no change.
    expect((await collect(later ?? '')).counts).toEqual(counts({ read: 1, unchanged: 1 }));
  });

  it('nor does it put a firm back on a list that it left', async () => {
    await (await opening).execute('truncate market_regulation.abnormal_operation restart identity');
    const entry = (removed: Row = {}) =>
      csv([
        {
          主体名称: '甲',
          统一社会信用代码: firm,
          列入原因: '通过登记的住所或者经营场所无法联系',
          列入日期: '2026-03-01',
          列入机关: '清远市市场监督管理局',
          移出日期: '',
          ...removed,
        },
      ]);
    const listed = { dataset: 'abnormal-operation' };
    await collect(entry(), listed);
    await collect(entry({ 移出日期: '2026-06-01' }), listed);
    expect((await collect(entry(), listed)).rejections).toEqual({ SUPERSEDED: 1 });
    const entries = async () =>
      (await opening).query(sql`select ended_on::text as ended, publish_until::text as until from market_regulation.abnormal_operation`);
    expect(await entries()).toEqual([{ ended: '2026-06-01', until: '2026-05-31' }]);
    // Nor does a file that lists it in one row, and says in another that it left.
    await (await opening).execute('truncate market_regulation.abnormal_operation restart identity');
    const [header = '', row = ''] = entry().split('\n');
    const [, left = ''] = entry({ 移出日期: '2026-06-01' }).split('\n');
    expect((await collect([header, row, left, ''].join('\n'), listed)).rejections).toEqual({ KEY_REPEATED: 1 });
    expect(await entries()).toEqual([{ ended: '2026-06-01', until: '2026-05-31' }]);
  });

  it('of a record’s rows in one file that which ends its publication stands, wherever it is', async () => {
    const inOneFile = async (...states: string[]) => {
      const { rejections } = await collect(
        csv(states.map((state) => penaltyRow({ 行政处罚决定书文号: states.join(''), 记录状态: state }))),
      );
      return [(await held()).at(-1), rejections];
    };
    const refused = { KEY_REPEATED: 1 };
    expect(await inOneFile('公示中', '已修复')).toEqual(['2000.00 REPAIRED', refused]);
    expect(await inOneFile('公示期满', '公示中')).toEqual(['2000.00 EXPIRED', refused]);
    expect(await inOneFile('公示中', '暂停公示')).toEqual(['2000.00 SUSPENDED', refused]);
    expect(await inOneFile('暂停公示', '已修复', '已撤回')).toEqual(['2000.00 WITHDRAWN', { KEY_REPEATED: 2 }]);
  });

  it('a row of a workbook with line breaks, and one with blank cells too many, can be taken, and waits but once', async () => {
    const book = new ExcelJS.Workbook();
    const row = penaltyRow({ 违法事实: '未取得许可，\r\n从事经营', '行政相对人代码_1（统一社会信用代码）': unlisted });
    book.addWorksheet('公示').addRows([Object.keys(row), Object.values(row)]);
    await collect(Buffer.from(await book.xlsx.writeBuffer()));
    const surplus = csv([penaltyRow({ 行政处罚决定书文号: '2号', '行政相对人代码_1（统一社会信用代码）': unlisted })]);
    await collect(surplus.replace(/\n$/, ', \n'));
    expect(await waits()).toHaveLength(2);
    const inVain = async () => {
      const db = await opening;
      for (const waiting of await waitingForSubjects(db, SECTOR, '2026-11-01'))
        await retryUnknown({ db, sector: SECTOR, waiting, resolveSubjects: resolve, now });
    };
    for (let night = 0; night < 2; night += 1) await inVain();
    expect(await kept()).toHaveLength(2);
    await take(1);
    await take(2);
    expect([await waits(), await held()]).toEqual([[], ['2000.00 PUBLISHED', '2000.00 PUBLISHED']]);
  });
});
