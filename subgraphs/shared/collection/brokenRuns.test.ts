import sql from 'sql-template-tag';
import { csv, penaltyCollection, penaltyRow, resolve, unlisted } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { retryUnknown, waitingForSubjects } from './retryUnknown.ts';

describe.each(testDatabases())('a run that stops half-way on %s', (_dialect, open) => {
  const { opening, collect, counts, penalties, kept } = penaltyCollection(open);

  it('goes on with a run that stopped half-way when its file comes again, and reports as if nothing had happened', async () => {
    const file = csv([
      penaltyRow({ 行政处罚决定书文号: 'A0号', 处罚决定日期: '昨天' }),
      ...Array.from({ length: 9 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` })),
    ]);
    let told = 0;
    const dies = () => ((told += 1) === 2 ? Promise.reject(new Error('stream lost')) : Promise.resolve());
    await expect(collect(file, { onChanged: dies })).rejects.toThrow('stream lost');
    expect(await penalties()).toHaveLength(4);
    const report = await collect(file);
    expect(report).toMatchObject({
      run: 1,
      counts: counts({ read: 10, accepted: 9, rejected: 1 }),
      rejections: { DATE_IMPOSSIBLE: 1 },
      samples: [{ line: 2, outcome: 'REJECTED' }],
    });
    expect(await penalties()).toHaveLength(9);
    expect(await kept()).toHaveLength(1);
    expect(await (await opening).query(sql`select state from market_regulation.collection_run order by number`)).toEqual([
      { state: 'FINISHED' },
    ]);
  });

  it('goes on with it too where a run in between died before it had merged anything', async () => {
    const file = csv(Array.from({ length: 9 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` })));
    let told = 0;
    const dies = () => ((told += 1) === 2 ? Promise.reject(new Error('stream lost')) : Promise.resolve());
    await expect(collect(file, { onChanged: dies })).rejects.toThrow('stream lost');
    await expect(collect(file, { resolve: () => Promise.reject(new Error('registry lost')) })).rejects.toThrow('registry lost');
    expect(await collect(file)).toMatchObject({ run: 1, counts: counts({ read: 9, accepted: 9 }) });
  });

  it('goes on with it too where rows that waited were tried again in between', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` }));
    await collect(csv([penaltyRow({ 行政处罚决定书文号: 'C号', '行政相对人代码_1（统一社会信用代码）': unlisted })]));
    let told = 0;
    const dies = () => ((told += 1) === 2 ? Promise.reject(new Error('stream lost')) : Promise.resolve());
    await expect(collect(csv(rows), { onChanged: dies })).rejects.toThrow('stream lost');
    const db = await opening;
    for (const waiting of await waitingForSubjects(db, 'market-regulation', '2026-11-01'))
      await retryUnknown({
        db,
        sector: 'market-regulation',
        waiting,
        resolveSubjects: resolve,
        now: () => new Date('2026-11-01T00:00:00Z'),
      });
    expect(await collect(csv(rows))).toMatchObject({ run: 2, counts: counts({ read: 9, accepted: 9 }) });
  });

  it('begins anew when another file comes after a run that stopped half-way', async () => {
    const rows = Array.from({ length: 6 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` }));
    let told = 0;
    const dies = () => ((told += 1) === 2 ? Promise.reject(new Error('stream lost')) : Promise.resolve());
    await expect(collect(csv(rows), { onChanged: dies })).rejects.toThrow('stream lost');
    const report = await collect(csv([...rows, penaltyRow({ 行政处罚决定书文号: 'B6号' })]));
    expect(report).toMatchObject({ run: 2, counts: counts({ read: 7, accepted: 2, unchanged: 5 }) });
    expect(await (await opening).query(sql`select state from market_regulation.collection_run order by number`)).toEqual([
      { state: 'FAILED' },
      { state: 'FINISHED' },
    ]);
  });

  it('begins anew when the same file comes from another division, which may report on others', async () => {
    const file = csv(Array.from({ length: 9 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` })));
    let told = 0;
    const dies = () => ((told += 1) === 2 ? Promise.reject(new Error('stream lost')) : Promise.resolve());
    const of = (division: string) => ({ supplier: { organisation: division, division } });
    await expect(collect(file, { onChanged: dies, ...of('441881') })).rejects.toThrow('stream lost');
    expect(await collect(file, of('441882'))).toMatchObject({ run: 2, counts: counts({ read: 9, accepted: 4, unchanged: 5 }) });
  });

  it('writes nothing of a file when the registry is lost while it is read', async () => {
    const file = csv(Array.from({ length: 9 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` })));
    await expect(collect(file, { resolve: () => Promise.reject(new Error('registry lost')) })).rejects.toThrow('registry lost');
    expect(await penalties()).toEqual([]);
    expect((await collect(file)).counts).toEqual(counts({ read: 9, accepted: 9 }));
  });

  it('tells a second run of the data set who runs, and writes nothing', async () => {
    const file = csv(Array.from({ length: 4 }, (_, index) => penaltyRow({ 行政处罚决定书文号: `B${String(index)}号` })));
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let isHeld: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (isHeld = resolve));
    const first = collect(file, {
      onChanged: () => {
        isHeld();
        return held;
      },
    });
    await reached;
    await expect(collect(csv([penaltyRow()]))).rejects.toThrow(
      new RegExp(
        `market-regulation/administrative-penalty 正在归集.*run 1 \\(penalties\\.csv, .+ ${String(process.pid)}, since 2026-11-01 08:00:00\\)`,
      ),
    );
    goOn();
    expect((await first).counts).toEqual(counts({ read: 4, accepted: 4 }));
    expect((await collect(file)).counts).toEqual(counts({ read: 4, unchanged: 4 }));
  });
});
