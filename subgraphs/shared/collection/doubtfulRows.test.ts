import sql from 'sql-template-tag';
import { migrate } from '../database/migrate.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { collectFile } from './collectFile.ts';
import type { CollectionReport } from './collectionReport.ts';
import { decideRow } from './decideRow.ts';
import { dutiesOf } from './duties.ts';
import { deleteKeptRows } from './deleteKeptRows.ts';
import { loadLayouts } from './loadLayout.ts';
import type { ResolveSubjects } from './mappedRow.ts';
import { retryUnknown, waitingForSubjects } from './retryUnknown.ts';
import { tryFile } from './tryFile.ts';

const FIRM = '91440300708461136T';
const OTHER = '9144030071526726XG';
const HEADER =
  '行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,处罚决定日期,处罚机关,记录状态';
const row = (name: string, code: string, number: string, state = '公示中'): string =>
  `${name},${code},${number},无照经营,"未取得许可,经营",第十三条,罚款,罚款2000元,2026-05-10,清远市市场监督管理局,${state}`;

/** A registry in which the first firm is called 甲, and nobody has the second code. */
const resolve: ResolveSubjects = (requests) =>
  Promise.resolve(
    requests.map(({ identifiers, name }) => {
      if (identifiers[0]?.value !== FIRM) return undefined;
      return name === '甲' ? 1 : { subject: 1, doubt: { reason: 'NAME_DIFFERS', detail: '登记名称 / registered as 甲' } };
    }),
  );

describe.each(testDatabases())('doubtful rows on %s', (_dialect, open) => {
  const opening = open();
  beforeAll(async () => {
    await migrate(await opening, 'market-regulation', new URL('../../market-regulation/tables/', import.meta.url));
  });
  afterAll(async () => (await opening).close());
  beforeEach(async () => {
    await (
      await opening
    ).execute('truncate market_regulation.penalty, market_regulation.collected_row, market_regulation.collection_run restart identity');
  });

  const now = (): Date => new Date('2026-11-01T00:00:00Z');
  const collect = (...rows: string[]): Promise<CollectionReport> => collectKnowing(resolve, ...rows);
  const collectKnowing = (resolveSubjects: ResolveSubjects, ...rows: string[]): Promise<CollectionReport> =>
    collectText(`${[HEADER, ...rows].join('\n')}\n`, resolveSubjects);
  const collectText = async (text: string, resolveSubjects: ResolveSubjects = resolve): Promise<CollectionReport> => {
    const report = await collectFile({
      layouts: await loadLayouts('market-regulation', 'administrative-penalty'),
      stream: (async function* () {
        yield await Promise.resolve(Buffer.from(text));
      })(),
      fileName: 'penalties.csv',
      db: await opening,
      resolveSubjects,
      now,
    });
    const { read, ...rest } = report.counts;
    expect(Object.values(rest).reduce((sum, count) => sum + count)).toBe(read);
    return report;
  };
  const decide = async (number: number, decision: 'TAKE' | 'REJECT', subject?: number) =>
    decideRow(
      { db: await opening, sector: 'market-regulation', now, resolveSubjects: resolve },
      { row: number, decision, subject, reason: '已核对原件', by: '李' },
    );
  const records = async () =>
    (await opening).query<{ subject: number; number: string; state: string }>(
      sql`select subject, document_number as number, state from market_regulation.penalty order by document_number`,
    );

  it('are kept with their doubt and written nowhere', async () => {
    const report = await collect(row('甲', FIRM, '1号'), row('乙', FIRM, '2号'), row('丙', OTHER, '3号'));
    expect(report.counts).toMatchObject({ read: 3, accepted: 1, doubtful: 1, rejected: 1 });
    expect([report.doubts, report.rejections]).toEqual([{ NAME_DIFFERS: 1 }, { SUBJECT_UNKNOWN: 1 }]);
    expect(await records()).toEqual([{ subject: 1, number: '1号', state: 'PUBLISHED' }]);
  });

  it('are taken when a clerk says so, as whom he says, and stay taken when the file comes again', async () => {
    const rows = [row('乙', FIRM, '2号'), row('丙', OTHER, '3号')];
    await collect(...rows);
    await decide(1, 'TAKE');
    await decide(2, 'TAKE', 7);
    const taken = [
      { subject: 1, number: '2号', state: 'PUBLISHED' },
      { subject: 7, number: '3号', state: 'PUBLISHED' },
    ];
    expect(await records()).toEqual(taken);
    expect((await collect(...rows)).counts).toMatchObject({ read: 2, unchanged: 2, doubtful: 0, rejected: 0 });
    expect(await records()).toEqual(taken);
    const kept = await (
      await opening
    ).query(sql`select decision, decided_by as by, settled_run is not null as settled from market_regulation.collected_row order by id`);
    expect(kept).toEqual([
      { decision: 'TAKE', by: '李', settled: true },
      { decision: 'TAKE', by: '李', settled: true },
    ]);
  });

  it('are left when a clerk says so, and not asked about again', async () => {
    await collect(row('乙', FIRM, '2号'));
    await decide(1, 'REJECT');
    const again = await collect(row('乙', FIRM, '2号'));
    expect([again.counts.doubtful, again.rejections]).toEqual([0, { DECIDED_AGAINST: 1 }]);
    expect(await records()).toEqual([]);
  });

  it('are decided once, and only where there is something to decide and somebody to decide on', async () => {
    await collect(row('乙', FIRM, '2号'), row('丙', OTHER, '3号'));
    await expect(decide(2, 'TAKE')).rejects.toThrow(/say whom/);
    await expect(decide(99, 'TAKE')).rejects.toThrow(/no such row/);
    await decide(1, 'REJECT');
    await expect(decide(1, 'TAKE')).rejects.toThrow(/already/);
  });

  it('are left as they were where they could not be taken: nobody stays named as their subject', async () => {
    await collect(row('丙', OTHER, '3号'));
    const failing = { db: await opening, sector: 'market-regulation', now, resolveSubjects: () => Promise.reject(new Error('down')) };
    await expect(decideRow(failing, { row: 1, decision: 'TAKE', subject: 7, reason: 'x', by: '李' })).rejects.toThrow('down');
    await expect(decide(1, 'TAKE')).rejects.toThrow(/say whom/);
    await decide(1, 'TAKE', 8);
    expect(await records()).toEqual([{ subject: 8, number: '3号', state: 'PUBLISHED' }]);
  });

  it('are left undecided, with what to do, while their data set is being collected', async () => {
    const db = await opening;
    await collect(row('乙', FIRM, '2号'));
    // The lock that collectFile takes.
    await db.alone('collect market-regulation/administrative-penalty', () =>
      expect(decide(1, 'TAKE')).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('try again later') as string,
      }),
    );
    expect(await records()).toEqual([]);
    await decide(1, 'TAKE');
    expect(await records()).toEqual([{ subject: 1, number: '2号', state: 'PUBLISHED' }]);
  });

  it('are decided again where a process died before it had taken them', async () => {
    const db = await opening;
    await collect(row('乙', FIRM, 'P-7'));
    const died = (at: Date) =>
      db.query(sql`
        update market_regulation.collected_row set decision = 'TAKE', subject = 1, decided_by = '李', decided_at = ${at.toISOString()} where id = 1`);
    await died(now());
    await expect(decide(1, 'TAKE')).rejects.toThrow(/decided/);
    await died(new Date(now().getTime() - 61_000));
    await expect(decide(1, 'TAKE')).rejects.toThrow(/say whom/);
    // While the data set is collected nobody knows whether it was forsaken.
    await db.alone('collect market-regulation/administrative-penalty', () =>
      expect(decide(1, 'TAKE', 1)).rejects.toThrow(/being collected/),
    );
    await decide(1, 'TAKE', 1);
    expect(await db.query(sql`select subject::integer as subject from market_regulation.penalty`)).toEqual([{ subject: 1 }]);
    await expect(decide(1, 'REJECT')).rejects.toThrow(/decided/);
  });

  it('are those that would publish again what was withdrawn', async () => {
    await collect(row('甲', FIRM, '1号'));
    await collect(row('甲', FIRM, '1号', '已撤回'));
    const again = await collect(row('甲', FIRM, '1号'));
    expect([again.counts.doubtful, again.doubts]).toEqual([1, { WITHDRAWN_BEFORE: 1 }]);
    expect(await records()).toEqual([{ subject: 1, number: '1号', state: 'WITHDRAWN' }]);
    await decide(1, 'TAKE');
    expect(await records()).toEqual([{ subject: 1, number: '1号', state: 'PUBLISHED' }]);
  });

  it('wait to be decided also where a file names them on two lines', async () => {
    await collect(row('甲', FIRM, '1号'), row('丙', OTHER, '9号'));
    await collect(row('甲', FIRM, '1号', '已撤回'));
    const again = await collect(row('甲', FIRM, '1号'), row('甲', FIRM, '1号'));
    expect([again.counts, again.doubts]).toMatchObject([{ read: 2, doubtful: 2, unchanged: 0 }, { WITHDRAWN_BEFORE: 2 }]);
    const open = await (
      await opening
    ).query<{ id: number }>(
      sql`select id::integer as id from market_regulation.collected_row where outcome = 'DOUBTFUL' and settled_run is null order by id`,
    );
    expect(open).toHaveLength(2);
    await decide(open[0]?.id ?? 0, 'TAKE');
    expect((await records()).map(({ state }) => state)).toEqual(['PUBLISHED']);
  });

  it('are asked about again also where they were taken as corrected', async () => {
    const noted = row('乙', FIRM, '2号').replace('2026-05-10', '2026年5月10日').replace(',罚款,罚款', ',罚款,罚款') + ',无';
    const withDate = `${HEADER},公示截止期`;
    const text = (line: string): Promise<CollectionReport> => collectText(`${withDate}\n${line}\n`);
    expect((await text(noted)).doubts).toEqual({ NAME_DIFFERS: 1 });
    await decide(1, 'TAKE');
    await collect(row('甲', FIRM, '2号', '已撤回'));
    for (const reason of ['WITHDRAWN_BEFORE', 'NAME_DIFFERS']) {
      expect((await text(noted)).doubts).toEqual({ [reason]: 1 });
      expect((await records()).map(({ state }) => state)).toEqual(['WITHDRAWN']);
    }
    await expect(decide(1, 'TAKE')).rejects.toThrow(/WITHDRAWN_BEFORE/);
    await decide(1, 'TAKE');
    expect((await records()).map(({ state }) => state)).toEqual(['PUBLISHED']);
    expect(await reasons()).toHaveLength(1);
  });

  it('a file’s line that withdraws a record stands, wherever it is', async () => {
    for (const states of [
      ['公示中', '撤销'],
      ['已撤回', '公示中'],
    ]) {
      const report = await collect(...states.map((state) => row('甲', FIRM, '1号', state)));
      expect(report.rejections).toEqual({ KEY_REPEATED: 1 });
      expect((await records()).map(({ state }) => state)).toEqual(['WITHDRAWN']);
    }
  });

  it('no state that cannot be read publishes a record', async () => {
    await collect(row('甲', FIRM, '1号', '暂停公示'));
    const report = await collect(row('甲', FIRM, '1号', '终止'), row('甲', FIRM, '2号', '？'));
    expect(report.rejections).toEqual({ CODE_UNKNOWN: 2 });
    expect(await records()).toEqual([{ subject: 1, number: '1号', state: 'SUSPENDED' }]);
  });

  it('are not decided by whom they are about', async () => {
    await collect(row('乙', FIRM, '2号'), row('丙', OTHER, '3号'));
    const decideAs = async (one: { row: number; subject?: number; decision: 'TAKE' | 'REJECT' }) =>
      decideRow(
        { db: await opening, sector: 'market-regulation', now, resolveSubjects: resolve },
        { ...one, reason: '已核对', by: '李', notOf: [1, 9] },
      );
    await expect(decideAs({ row: 1, decision: 'REJECT' })).rejects.toThrow(/himself/);
    await expect(decideAs({ row: 2, decision: 'TAKE', subject: 9 })).rejects.toThrow(/himself/);
    await decideAs({ row: 2, decision: 'TAKE', subject: 2 });
    expect(await records()).toMatchObject([{ subject: 2 }]);
  });

  it('are asked about again where what was taken has been withdrawn since', async () => {
    await collect(row('乙', FIRM, '2号'));
    await decide(1, 'TAKE');
    await collect(row('甲', FIRM, '2号', '已撤回'));
    // That its name was no error says nothing of its withdrawal.
    expect((await collect(row('乙', FIRM, '2号'))).doubts).toEqual({ WITHDRAWN_BEFORE: 1 });
    expect(await records()).toEqual([{ subject: 1, number: '2号', state: 'WITHDRAWN' }]);
    await decide(1, 'TAKE');
    expect(await records()).toEqual([{ subject: 1, number: '2号', state: 'PUBLISHED' }]);
    expect((await collect(row('乙', FIRM, '2号'))).counts).toMatchObject({ unchanged: 1 });
    await collect(row('甲', FIRM, '2号', '已撤回'));
    expect((await collect(row('乙', FIRM, '2号'))).doubts).toEqual({ WITHDRAWN_BEFORE: 1 });
    expect(await records()).toEqual([{ subject: 1, number: '2号', state: 'WITHDRAWN' }]);
  });

  it('that two divisions supply are rows of each: neither takes the other’s over', async () => {
    const db = await opening;
    const from = async (division: string, resolveSubjects: ResolveSubjects) =>
      collectFile({
        ...{
          layouts: await loadLayouts('market-regulation', 'administrative-penalty'),
          fileName: 'penalties.csv',
          db,
          resolveSubjects,
          now,
        },
        stream: (async function* () {
          yield await Promise.resolve(Buffer.from(`${HEADER}\n${row('丙', OTHER, '3号')}\n`));
        })(),
        supplier: { organisation: division, division },
      });
    const outside: ResolveSubjects = (requests) =>
      Promise.resolve(requests.map(() => ({ subject: 2, refusal: { reason: 'OUTSIDE_DIVISION' } })));
    await from('441881', resolve);
    await from('441882', resolve);
    const waiting = await waitingForSubjects(db, 'market-regulation', '2026-11-01');
    expect(waiting.map(({ division }) => division)).toEqual(['441881', '441882']);
    await decide(1, 'TAKE', 2);
    // Nor is it taken from whoever may not report on its subject, because it was from the other.
    expect((await from('441882', outside)).rejections).toEqual({ OUTSIDE_DIVISION: 1 });
    // Nor is what is decided of that one of this one's.
    await decide(2, 'REJECT');
    expect((await from('441881', outside)).counts).toMatchObject({ rejected: 0, unchanged: 1 });
  });

  it('wait for their subject to be registered, and are taken then as the same rows', async () => {
    await collect(row('丙', OTHER, '3号'), row('丙', '91110000600037341L', '4号'));
    const db = await opening;
    const waiting = await waitingForSubjects(db, 'market-regulation', '2026-11-01');
    expect(waiting).toMatchObject([{ dataset: 'administrative-penalty', layout: '2018-07-01', supplier: null, division: null }]);
    const registered: ResolveSubjects = (requests) =>
      Promise.resolve(requests.map(({ identifiers }) => (identifiers[0]?.value === OTHER ? 2 : undefined)));
    const [rows] = waiting;
    if (!rows) throw new Error('nothing waits');
    const report = await retryUnknown({ db, sector: 'market-regulation', waiting: rows, resolveSubjects: registered, now });
    expect(report.counts).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
    expect(await records()).toEqual([{ subject: 2, number: '3号', state: 'PUBLISHED' }]);
    const kept = await db.query(
      sql`select raw ->> '行政处罚决定书文号' as number, settled_run is not null as settled from market_regulation.collected_row order by id`,
    );
    expect(kept).toEqual([
      { number: '3号', settled: true },
      { number: '4号', settled: false },
    ]);
  });

  /** A registry in which the other firm is by now as well. */
  const registered: ResolveSubjects = async (requests) => {
    const known = await resolve(requests);
    return requests.map(({ identifiers }, index) => (identifiers[0]?.value === OTHER ? 2 : known[index]));
  };
  const retry = async (): Promise<void> => {
    const db = await opening;
    for (const waiting of await waitingForSubjects(db, 'market-regulation', '2026-11-01'))
      await retryUnknown({ db, sector: 'market-regulation', waiting, resolveSubjects: registered, now });
  };
  const reasons = async () =>
    (
      await (
        await opening
      ).query<{ outcome: string; reason: string; settled: boolean }>(
        sql`select outcome, reason, settled_run is not null as settled from market_regulation.collected_row order by id`,
      )
    ).map(({ outcome, reason, settled }) => (settled ? 'settled' : `${outcome} ${reason}`));

  it('that waited in several files are taken as the last one has it', async () => {
    await collect(row('丙', OTHER, '3号'));
    await collect(row('丙', OTHER, '3号', '已修复'));
    await retry();
    expect(await records()).toEqual([{ subject: 2, number: '3号', state: 'REPAIRED' }]);
    expect(await reasons()).toEqual(['REJECTED SUPERSEDED', 'settled']);
    await retry();
    expect(await reasons()).toEqual(['REJECTED SUPERSEDED', 'settled']);
  });

  it('that waited do not bring back what one of them withdraws', async () => {
    await collect(row('丙', OTHER, '3号'));
    await collect(row('丙', OTHER, '3号', '已撤回'));
    await collect(row('丙', OTHER, '3号', '已修复'));
    await retry();
    expect(await records()).toEqual([{ subject: 2, number: '3号', state: 'WITHDRAWN' }]);
    expect(await reasons()).toEqual(['REJECTED SUPERSEDED', 'settled', 'DOUBTFUL WITHDRAWN_BEFORE']);
  });

  it('that waited, and those that are decided, do not undo what a file said of the record since', async () => {
    await collect(row('丙', OTHER, '5号'), row('乙', FIRM, '7号'));
    await collectKnowing(registered, row('丙', OTHER, '5号', '已修复'), row('甲', FIRM, '7号', '已修复'));
    const after = [
      { subject: 2, number: '5号', state: 'REPAIRED' },
      { subject: 1, number: '7号', state: 'REPAIRED' },
    ];
    expect(await records()).toEqual(after);
    await retry();
    await expect(decide(2, 'TAKE')).rejects.toThrow(/SUPERSEDED/);
    expect(await records()).toEqual(after);
    expect((await reasons())[0]).toBe('REJECTED SUPERSEDED');
    // The same row in a file of its own counts again.
    await collectKnowing(registered, row('丙', OTHER, '5号'));
    expect((await records()).map(({ state }) => state)).toEqual(['PUBLISHED', 'REPAIRED']);
  });

  it('are nothing that was supplied when they are tried again, nor when they are decided', async () => {
    const db = await opening;
    await collect(row('甲', FIRM, '1号'), row('乙', FIRM, '2号'), row('丙', OTHER, '3号'));
    const duty = async () =>
      (await dutiesOf(db, 'market-regulation', () => Date.parse('2026-12-25T00:00:00Z'))).filter(({ lastRunOn }) => lastRunOn !== null);
    const before = await duty();
    expect(before).toMatchObject([
      { dataset: 'administrative-penalty', lastRunOn: '2026-11-01', overdue: true, read: 3, rejected: 1, doubtful: 1 },
    ]);
    const later = (): Date => new Date('2026-12-24T00:00:00Z');
    const [waiting] = await waitingForSubjects(db, 'market-regulation', '2026-12-24');
    if (!waiting) throw new Error('nobody waits');
    await retryUnknown({ sector: 'market-regulation', waiting, db, resolveSubjects: resolve, now: later });
    await decideRow(
      { db, sector: 'market-regulation', now: later, resolveSubjects: resolve },
      { row: 1, decision: 'TAKE', reason: '核对无误', by: '某局 张三' },
    );
    expect(await duty()).toEqual(before);
  });

  it('are deleted five years after they last came or were decided on, and that is noted', async () => {
    const db = await opening;
    await db.execute('truncate market_regulation.record_deletion');
    await collect(row('乙', FIRM, 'P-8'), row('丙', FIRM, 'P-9'), row('丁', FIRM, 'P-10'), row('戊', OTHER, 'P-11'));
    await decide(1, 'REJECT');
    await decide(3, 'TAKE');
    // Tried once more years later: it did not come anew.
    const [waiting] = await waitingForSubjects(db, 'market-regulation', '2029-01-01');
    if (!waiting) throw new Error('nobody waits');
    await retryUnknown({ sector: 'market-regulation', waiting, db, resolveSubjects: resolve, now: () => new Date('2029-01-01T00:00:00Z') });
    await db.query(sql`update market_regulation.collected_row set decided_at = '2027-03-01T00:00:00Z' where id = 1`);
    const left = async (on: string) => [
      await deleteKeptRows(db, 'market-regulation', on),
      (await db.query<{ id: number }>(sql`select id::integer as id from market_regulation.collected_row order by id`)).map(({ id }) => id),
    ];
    expect(await left('2031-11-01')).toEqual([0, [1, 2, 3, 4]]);
    expect(await left('2031-11-02')).toEqual([2, [1, 3]]);
    expect(await left('2032-03-02')).toEqual([1, [3]]);
    expect(await left('2041-11-02')).toEqual([1, []]);
    expect(
      await db.query(
        sql`select origin, record::integer as record, rule_code as rule from market_regulation.record_deletion order by record`,
      ),
    ).toEqual([
      { origin: 'collected_row', record: 1, rule: 'kept-rows' },
      { origin: 'collected_row', record: 2, rule: 'kept-rows' },
      { origin: 'collected_row', record: 3, rule: 'kept-rows' },
      { origin: 'collected_row', record: 4, rule: 'kept-rows' },
    ]);
  });

  it('may be tried without a trace', async () => {
    await collect(row('甲', FIRM, '1号'));
    const db = await opening;
    const everything = async () => [
      await records(),
      await db.query(sql`select number from market_regulation.collection_run`),
      await db.query(sql`select id from market_regulation.collected_row`),
      await db.query(sql`select tablename from pg_tables where schemaname = 'market_regulation' and tablename like 'staged%'`),
    ];
    const before = await everything();
    const text = `${[HEADER, row('甲', FIRM, '1号', '已修复'), row('甲', FIRM, '5号'), row('乙', FIRM, '6号')].join('\n')}\n`;
    const told: unknown[] = [];
    const report = await tryFile({
      layouts: await loadLayouts('market-regulation', 'administrative-penalty'),
      stream: (async function* () {
        yield await Promise.resolve(Buffer.from(text));
      })(),
      fileName: 'penalties.csv',
      db,
      resolveSubjects: resolve,
      now,
      onChanged: (subjects) => Promise.resolve(void told.push(subjects)),
    });
    expect(report.counts).toMatchObject({ read: 3, accepted: 1, changed: 1, doubtful: 1 });
    expect([await everything(), told]).toEqual([before, []]);
  });
});
