import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import sql from 'sql-template-tag';
import { collectFile } from './shared/collection/collectFile.ts';
import { decideRow } from './shared/collection/decideRow.ts';
import { layoutsOf } from './shared/collection/endedLayout.ts';
import { endRecords } from './shared/collection/endRecords.ts';
import { formatReport } from './shared/collection/formatReport.ts';
import { loadLayout } from './shared/collection/loadLayout.ts';
import type { MappedRow, ResolveSubjects } from './shared/collection/mappedRow.ts';
import { retryUnknown, waitingForSubjects } from './shared/collection/retryUnknown.ts';
import type { Database } from './shared/database/database.ts';
import { collectRecords } from './shared/testing/collectRecords.ts';
import { testDatabases } from './shared/testing/testDatabases.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import tax from './tax/index.ts';

const USCC = '91441802MA4U00011G';
const OTHER_USCC = '91441802MA4U0002XX';
const KNOWN = { [`USCC:${USCC}`]: 1 };
const FROM = 'shaoguan';

const row = (taxKind: string, over: Record<string, string> = {}) => ({
  纳税人名称: '清远市甲有限公司',
  统一社会信用代码: USCC,
  公告文号: `${taxKind}公告`,
  税种: taxKind,
  欠税余额: '100.00',
  公告日期: '2026-10-10',
  ...over,
});
const DAY = '2026-11-01';
const now = () => new Date(`${DAY}T00:00:00Z`);
const resolving =
  (known: Record<string, number>): ResolveSubjects =>
  (requests) =>
    Promise.resolve(requests.map(({ identifiers }) => identifiers.map(({ kind, value }) => known[`${kind}:${value}`])[0]));
const ended = (taxKind: string, state: string, number = '') => ({
  名称: '清远市甲有限公司',
  标识类型: 'USCC',
  标识: USCC,
  文书号: `${taxKind}公告`,
  记录状态: state,
  记录编号: number,
});

/** What ends a neighbour's records, and what does not. */
describe.each(testDatabases())('records of another jurisdiction end on %s', (_dialect, open) => {
  let department: TestDepartment;
  let db: Database;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax', undefined, { db: await open() });
    ({ db } = department);
  });
  afterAll(() => department.close());
  beforeEach(() => db.execute('truncate tax.arrears, tax.record_history, tax.collected_row, tax.collection_run restart identity'));

  const collect = async (rows: readonly Record<string, string>[], options: { whole?: boolean; known?: Record<string, number> } = {}) =>
    (await collectRecords(db, 'tax', 'tax-arrears', rows, options.known ?? KNOWN, { jurisdiction: FROM, whole: options.whole ?? false }))
      .report;
  const states = async () =>
    (
      await db.query<{ kind: string; state: string }>(sql`select tax_kind as kind, state from tax.arrears order by tax_kind collate "C"`)
    ).map(({ kind, state }) => [kind, state]);

  const retry = async (known: Record<string, number>) => {
    for (const waiting of await waitingForSubjects(db, 'tax', DAY))
      await retryUnknown({ db, sector: 'tax', waiting, now, resolveSubjects: resolving(known) });
  };

  it('at a cost of the rows and the records, not of one for each other', async () => {
    const many = 300;
    const kinds = Array.from({ length: many }, (_, index) => `税种${String(index)}`);
    await collect(kinds.map((kind) => row(kind, { 公告文号: '同一公告' })));
    const keys = await db.query<{ key: string }>(sql`
      select encode(sha256(convert_to(jsonb_build_array(tax_kind::text, period_from::text, period_until::text, determined_on::text)::text, 'UTF8')), 'hex') as key
      from tax.arrears`);
    const named = [...keys.map(({ key }) => ({ record_key: key })), ...keys.map(() => ({ document_number: '同一公告' }))];
    const rows = named.map((values, line): MappedRow => {
      const state = line % 2 === 0 ? 'EXPIRED' : 'REPAIRED';
      return { line, subject: 1, values: { ...values, state }, parties: {}, sourceKey: String(line), contentHash: '' };
    });
    const cost = { statements: 0, answered: 0 };
    const counting: Database = Object.assign(Object.create(db) as Database, {
      query: async (statement: Parameters<Database['query']>[0]) => {
        const answer = await db.query(statement);
        cost.statements += 1;
        cost.answered += answer.length;
        return answer;
      },
    });
    const layout = { ...(await loadLayout('tax', 'tax-arrears')), jurisdiction: FROM };
    const outcomes = await endRecords(layout)(rows)(counting, {
      ...{ number: 2, table: layout.table, saidBefore: () => Promise.resolve(new Map()) },
    });
    expect(outcomes.filter((outcome) => outcome === 'changed').length).toBe(many);
    expect(outcomes.at(-1)).toEqual({ reason: 'ENDED_AMBIGUOUS', detail: String(many) });
    expect(cost.statements).toBeLessThan(10);
    expect(cost.answered).toBeLessThanOrEqual(2 * many);
    expect(await db.query(sql`select state, count(*)::integer as records from tax.arrears group by 1 order by 1`)).toEqual([
      { state: 'EXPIRED', records: many / 2 },
      { state: 'REPAIRED', records: many / 2 },
    ]);
    expect(await db.query(sql`select count(distinct record)::integer as records from tax.record_history`)).toEqual([{ records: many }]);
  });

  it('as withdrawn where any row of a file says so, whatever the others say, and once', async () => {
    await collect([row('增值税'), row('契税')]);
    const file = [
      ended('增值税', '已撤回', '1'),
      ended('增值税', '公示期满', '2'),
      ended('契税', '公示期满', '3'),
      ended('契税', '已撤回', '4'),
    ];
    const report = await collect(file);
    expect(report.counts).toMatchObject({ read: 4, changed: 2, unchanged: 2 });
    expect(await states()).toEqual([
      ['增值税', 'WITHDRAWN'],
      ['契税', 'WITHDRAWN'],
    ]);
    expect(await db.query(sql`select content ->> 'state' as was from tax.record_history`)).toEqual([
      { was: 'PUBLISHED' },
      { was: 'PUBLISHED' },
    ]);
  });

  it('not by an old file that comes once more, where a later one brought them back; but where it found none then', async () => {
    const file = [ended('增值税', '公示期满'), ended('契税', '公示期满')];
    await collect([row('增值税')]);
    expect((await collect(file)).counts).toMatchObject({ changed: 1, rejected: 1 });
    await collect([row('增值税', { 欠税余额: '90.00' }), row('契税')]);
    expect((await collect(file)).counts).toMatchObject({ changed: 1, unchanged: 1 });
    expect(await states()).toEqual([
      ['增值税', 'PUBLISHED'],
      ['契税', 'EXPIRED'],
    ]);
  });

  it('as the last word on somebody was who is registered later', async () => {
    const data = [row('增值税'), row('契税')];
    await collect(data, { known: {} });
    await collect([ended('增值税', '公示期满'), ended('契税', '公示期满')], { known: {} });
    await collect([row('增值税', { 欠税余额: '90.00' })], { known: {} });
    await retry({});
    await retry({});
    expect((await waitingForSubjects(db, 'tax', DAY)).length).toBe(3);
    await retry(KNOWN);
    expect(await states()).toEqual([
      ['增值税', 'PUBLISHED'],
      ['契税', 'EXPIRED'],
    ]);
    expect(await waitingForSubjects(db, 'tax', DAY)).toEqual([]);
  });

  it('before they began, where a whole file has no more what waited for its subject', async () => {
    await collect([row('增值税')], { known: {} });
    await collect([ended('增值税', '公示期满')], { known: {} });
    const theirs = row('契税', { 统一社会信用代码: OTHER_USCC });
    const known = { [`USCC:${OTHER_USCC}`]: 2 };
    expect((await collect([theirs, row('印花税', { 欠税余额: '不详' })], { whole: true, known })).absentEnded).toBe('UNSURE');
    expect((await waitingForSubjects(db, 'tax', DAY)).length).toBe(2);
    expect((await collect([theirs, row('印花税')], { whole: true, known })).absentEnded).toBe(0);
    await retry(KNOWN);
    expect(await states()).toEqual([
      ['印花税', 'PUBLISHED'],
      ['契税', 'PUBLISHED'],
    ]);
  });

  it('not by a whole file without a row', async () => {
    await collect([row('增值税')]);
    await collect([row('契税')], { known: {} });
    const report = await collectFile({
      layouts: await layoutsOf('tax', 'tax-arrears', FROM),
      stream: Readable.from([Buffer.from(stringify([Object.keys(row(''))]))]),
      fileName: 'empty.csv',
      whole: true,
      db,
      now,
      resolveSubjects: resolving(KNOWN),
    });
    expect([report.counts.read, report.absentEnded]).toEqual([0, 'UNSURE']);
    expect(formatReport(report)).toMatch(/全量文件没有一行数据.*the whole file has no rows/u);
    expect(await states()).toEqual([['增值税', 'PUBLISHED']]);
    expect((await waitingForSubjects(db, 'tax', DAY)).length).toBe(1);
  });

  it('to be taken from kept rows when the agreement with it does', async () => {
    await collect([row('增值税')], { known: {} });
    const [waiting] = await waitingForSubjects(db, 'tax', DAY);
    if (!waiting) throw new Error('nothing waits');
    // Before the agreement began is as much outside its term as after it ended.
    const outside = () => new Date('2025-12-31T00:00:00Z');
    expect(await waitingForSubjects(db, 'tax', '2025-12-31')).toEqual([]);
    const on = { db, sector: 'tax', resolveSubjects: resolving(KNOWN) };
    await expect(retryUnknown({ ...on, waiting, now: outside })).rejects.toThrow(/agreement is not in force/);
    const take = { row: 1, decision: 'TAKE', subject: 1, reason: '已核对原件', by: '李' } as const;
    await expect(decideRow({ ...on, now: outside }, take)).rejects.toThrow(/协议不在有效期.*agreement is not in force/);
    expect([await states(), (await waitingForSubjects(db, 'tax', DAY)).length]).toEqual([[], 1]);
    await decideRow({ ...on, now }, take);
    expect(await states()).toEqual([['增值税', 'PUBLISHED']]);
  });
});
