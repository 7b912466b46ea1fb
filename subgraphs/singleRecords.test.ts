import sql, { raw } from 'sql-template-tag';
import construction from './construction/index.ts';
import marketRegulation from './market-regulation/index.ts';
import tax from './tax/index.ts';
import { isServed } from './governance/resolvers/recordSummary.ts';
import type { HeldRecord } from './governance/source/records.ts';
import { markRecord, recordState } from './shared/records/markRecord.ts';
import { negativeRecords } from './shared/records/negativeRecords.ts';
import type { RequestContext } from './shared/requestContext.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';

const FIRM = 7;
const ADULT = 2_000_000_001;
const MINOR = 2_000_000_002;
const TODAY = '2026-11-28';
const EVERYTHING = { allStates: true, first: 10 };

/** What governance is told of single records: by these it notices, repairs and shows. */
describe('single records', () => {
  const departments: TestDepartment[] = [];
  const started = async (...given: Parameters<typeof testDepartment>): Promise<TestDepartment> => {
    const department = await testDepartment(...given);
    departments.push(department);
    return department;
  };
  afterAll(() => Promise.all(departments.map((department) => department.close())));
  const numbers = async ({ db }: TestDepartment, table: string): Promise<number[]> => {
    const rows = await db.query<{ record: number }>(sql`select record from ${raw(table)} order by record`);
    return rows.map(({ record }) => Number(record));
  };

  it('an honour is no bad news, whatever data set it stands in', async () => {
    const department = await started(construction, 'construction');
    await department.insert('construction.conduct', { subject: FIRM, kind: 'GOOD', title: '省级优质工程奖' });
    await department.insert('construction.conduct', { subject: FIRM, kind: 'BAD', title: '违法分包', code: 'D1-2-08' });
    const [good = 0, bad = 0] = await numbers(department, 'construction.conduct');
    const { records, total, datasets } = await negativeRecords(department.db, 'construction', { subject: FIRM, ...EVERYTHING }, TODAY);
    expect([records.map(({ record }) => Number(record)), total]).toEqual([[bad], 1]);
    expect(datasets).toContain('market-conduct');
    const place = { sector: 'construction', dataset: 'market-conduct' };
    expect(await recordState(department.db, { ...place, record: good })).toMatchObject({ category: 'POSITIVE' });
    expect(await recordState(department.db, { ...place, record: bad })).toMatchObject({ category: 'NEGATIVE' });
    const by = { ground: '-', by: '-', at: new Date('2026-11-28T00:00:00Z') };
    const marked = await markRecord(department.db, { ...place, record: good }, { kind: 'STATEMENT', text: '谢谢' }, by);
    expect(marked?.after).toMatchObject({ category: 'POSITIVE', statement: '谢谢' });
  });

  it('what failed its check is bad news, though its data set is not only that', async () => {
    const department = await started(marketRegulation, 'market');
    for (const qualified of [true, false])
      await department.insert('market_regulation.quality_record', { subject: FIRM, kind: 'SPOT_CHECK', product: '电线', qualified });
    const [passed = 0, failed = 0] = await numbers(department, 'market_regulation.quality_record');
    const { records } = await negativeRecords(department.db, 'market-regulation', { subject: FIRM, ...EVERYTHING }, TODAY);
    expect(records.map(({ record }) => Number(record))).toEqual([failed]);
    const place = { sector: 'market-regulation', dataset: 'quality-record' };
    expect(await recordState(department.db, { ...place, record: passed })).toMatchObject({ category: 'OTHER' });
  });

  it('that a department watches somebody is told to whom everything is, and to nobody else', async () => {
    const department = await started(marketRegulation, 'market');
    await department.insert('market_regulation.watch_entry', { subject: FIRM, list_name: '市场监管重点关注名单', since: '2026-03-01' });
    await department.insert('market_regulation.watch_entry', { subject: FIRM, list_name: '撤回的', state: 'WITHDRAWN' });
    const told = async (allStates: boolean) =>
      negativeRecords(department.db, 'market-regulation', { subject: FIRM, ...EVERYTHING, allStates }, TODAY);
    const [watched = 0] = await numbers(department, 'market_regulation.watch_entry');
    expect((await told(true)).records.map(({ dataset, list, record }) => [dataset, list, Number(record)])).toEqual([
      ['watch-list', '市场监管重点关注名单', watched],
    ]);
    expect((await told(false)).records).toEqual([]);
  });

  it('what may not be published at all is not served by its id either, but to its subject', async () => {
    const department = await started(tax, 'tax');
    for (const [subject, born] of [
      [ADULT, '2008-02-01'],
      [MINOR, '2008-02-03'],
    ] as const)
      await department.insert('tax.major_violation', {
        ...{ subject, party_born_on: born, determined_on: '2026-02-02', case_nature: 'RESISTANCE' },
      });
    const states = await Promise.all(
      (await numbers(department, 'tax.major_violation')).map((record) =>
        recordState(department.db, { sector: 'tax', dataset: 'major-tax-violation', record }),
      ),
    );
    expect(states.map((state) => state?.publishable)).toEqual([true, false]);
    const served = (isOwn: boolean): boolean[] =>
      states.map((state, index) => {
        const subject = { id: `s${index}`, number: Number(state?.subject), subjectClass: 'individual' as const };
        const held = { ...state, subject, place: { entry: { sector: 'tax' } } } as unknown as HeldRecord;
        const access = { levels: { tax: 'SHARED', governance: 'SHARED' }, identified: true, self: isOwn ? [subject.id] : [] };
        return isServed(held, { access, today: TODAY } as unknown as RequestContext);
      });
    expect([served(false), served(true)]).toEqual([
      [true, false],
      [true, true],
    ]);
  });
});
