import sql from 'sql-template-tag';
import { collectRecords } from './shared/testing/collectRecords.ts';
import { testDatabases } from './shared/testing/testDatabases.ts';
import { testDepartment, type TestDepartment } from './shared/testing/testDepartment.ts';
import { publishedRecords } from './shared/records/publishedRecords.ts';
import { collectionFacts } from './shared/collection/collectionFacts.ts';
import tax from './tax/index.ts';

const USCC = '91441802MA4U00011G';
const OTHER_USCC = '91441802MA4U0002XX';
const KNOWN = { [`USCC:${USCC}`]: 1, [`USCC:${OTHER_USCC}`]: 2 };
const NOW = () => Date.parse('2026-11-22T12:00:00+08:00');

const row = (taxKind: string, over: Record<string, string> = {}) => ({
  纳税人名称: '清远市甲有限公司',
  统一社会信用代码: USCC,
  公告文号: '韶税公告1号',
  税种: taxKind,
  欠税余额: '100.00',
  公告日期: '2026-10-10',
  ...over,
});
const ended = (state: string, over: Record<string, string> = {}) => ({
  名称: '清远市甲有限公司',
  标识类型: 'USCC',
  标识: USCC,
  文书号: '韶税公告1号',
  记录状态: state,
  ...over,
});

/** Files of another jurisdiction beside this city's own. */
describe.each(testDatabases())('records of another jurisdiction on %s', (_dialect, open) => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(tax, 'tax', undefined, { db: await open() });
  });
  afterAll(() => department.close());
  beforeEach(() =>
    department.db.execute('truncate tax.arrears, tax.grade, tax.record_history, tax.collected_row, tax.collection_run restart identity'),
  );

  const collect = (rows: readonly Record<string, string>[], from?: string, whole = false, dataset = 'tax-arrears') =>
    collectRecords(department.db, 'tax', dataset, rows, KNOWN, from === undefined ? {} : { jurisdiction: from, whole });
  const onFile = async (as: 'OPEN' | 'RESTRICTED' = 'OPEN') => {
    const selection = 'arrears { totalCount nodes { taxKind totalBalance state jurisdiction } }';
    const { subjects } = await department.ask([1], selection, { as });
    const { nodes } = subjects[0]?.['arrears'] as { nodes: Record<string, string | null>[] };
    return nodes.map(({ taxKind, totalBalance, state, jurisdiction }) => [taxKind, totalBalance, state, jurisdiction]).sort();
  };

  it('are marked, and the same document of two jurisdictions is two records, each changed by its own files alone', async () => {
    await collect([row('增值税')]);
    expect((await collect([row('增值税')], 'shaoguan')).report).toMatchObject({ jurisdiction: 'shaoguan', counts: { accepted: 1 } });
    expect((await collect([row('增值税')], 'province')).report.counts).toMatchObject({ accepted: 1 });
    expect((await collect([row('增值税', { 欠税余额: '55.00' })], 'shaoguan')).report.counts).toMatchObject({ changed: 1 });
    expect((await collect([row('增值税', { 欠税余额: '55.00' })], 'shaoguan')).report.counts).toMatchObject({ unchanged: 1 });
    expect(await onFile()).toEqual([
      ['增值税', '100.00', 'PUBLISHED', null],
      ['增值税', '100.00', 'PUBLISHED', 'province'],
      ['增值税', '55.00', 'PUBLISHED', 'shaoguan'],
    ]);
  });

  it('come from files of many pages, read either way, and say what has changed', async () => {
    const rows = Array.from({ length: 900 }, (_, index) => row(`税种${String(index)}`, index % 7 === 0 ? { 欠税余额: ' 1e' } : {}));
    await collect(rows);
    const { report } = await collect(rows, 'shaoguan');
    expect(report.counts).toMatchObject({ read: 900, accepted: 771, rejected: 129 });
    const changed = rows.map((each, index) => (index === 450 ? { ...each, 欠税余额: '7.00' } : each));
    expect((await collect(changed, 'shaoguan')).report.counts).toMatchObject({ changed: 1, unchanged: 770, rejected: 129 });
    const counts = await department.db.query(sql`
      select coalesce(jurisdiction, '') as of, count(*)::integer as rows, count(*) filter (where total_balance = 7)::integer as changed
      from tax.arrears group by 1 order by 1`);
    expect(counts).toEqual([
      { of: '', rows: 771, changed: 0 },
      { of: 'shaoguan', rows: 771, changed: 1 },
    ]);
    // Rows kept aside are each jurisdiction's own, too.
    expect(
      await department.db.query(sql`select jurisdiction as of, count(*)::integer as rows from tax.collected_row group by 1 order by 1`),
    ).toEqual([
      { of: '', rows: 129 },
      { of: 'shaoguan', rows: 129 },
    ]);
  });

  it('end as a file of theirs says, with what they were; rows that name none or several are refused', async () => {
    await collect([row('增值税'), row('印花税')]);
    await collect([row('增值税'), row('印花税'), row('契税', { 公告文号: '韶税公告2号' })], 'shaoguan');
    const [found] = await department.db.query<{ key: string }>(sql`
      select encode(sha256(convert_to(jsonb_build_array(tax_kind::text, period_from::text, period_until::text, determined_on::text)::text, 'UTF8')), 'hex') as key
      from tax.arrears where tax_kind = '印花税' and jurisdiction = 'shaoguan'`);
    const { report, changed } = await collect(
      [
        ended('已撤回', { 文书号: '韶税公告2号' }),
        ended('已修复', { 记录键: found?.key ?? '' }),
        ended('公示期满'),
        ended('已撤回', { 文书号: '没有1号' }),
        ended('已撤回', { 标识: '91441802MA4U0009XX' }),
      ],
      'shaoguan',
    );
    expect(report.counts).toMatchObject({ read: 5, changed: 2, rejected: 3 });
    expect(report.rejections).toEqual({ ENDED_AMBIGUOUS: 1, ENDED_UNKNOWN: 1, SUBJECT_UNKNOWN: 1 });
    expect(report.samples.map(({ line, note }) => [line, note.reason])).toEqual([
      [4, 'ENDED_AMBIGUOUS'],
      [5, 'ENDED_UNKNOWN'],
      [6, 'SUBJECT_UNKNOWN'],
    ]);
    expect(changed).toEqual([1, 1]);
    expect(await onFile('RESTRICTED')).toEqual([
      ['印花税', '100.00', 'PUBLISHED', null],
      ['印花税', '100.00', 'REPAIRED', 'shaoguan'],
      ['增值税', '100.00', 'PUBLISHED', null],
      ['增值税', '100.00', 'PUBLISHED', 'shaoguan'],
    ]);
    expect(
      await department.db.query(
        sql`select content ->> 'tax_kind' as kind, content ->> 'state' as state from tax.record_history order by 1`,
      ),
    ).toEqual([
      { kind: '印花税', state: 'PUBLISHED' },
      { kind: '契税', state: 'PUBLISHED' },
    ]);
  });

  it('are in force again when a later file has them, not when an old one comes once more; what was withdrawn a person decides', async () => {
    const first = [row('增值税'), row('契税', { 公告文号: '韶税公告2号' })];
    await collect(first, 'shaoguan');
    await collect([ended('暂停公示'), ended('已撤回', { 文书号: '韶税公告2号' })], 'shaoguan');
    expect((await collect(first, 'shaoguan')).report.counts).toMatchObject({ unchanged: 2, doubtful: 0 });
    expect(await onFile()).toEqual([]);
    const { report } = await collect([...first, row('印花税')], 'shaoguan');
    expect(report.doubts).toEqual({ WITHDRAWN_BEFORE: 1 });
    expect((await onFile()).map(([kind]) => kind)).toEqual(['印花税', '增值税']);
  });

  it('end where a whole file names them no more, unless a row of it could not be read', async () => {
    await collect([row('增值税'), row('印花税')]);
    await collect([row('增值税'), row('印花税')], 'province');
    await collect([row('增值税'), row('印花税')], 'shaoguan', true);
    const unsure = await collect([row('增值税'), row('契税', { 欠税余额: '不详' })], 'shaoguan', true);
    expect(unsure.report.absentEnded).toBe('UNSURE');
    const { report } = await collect([row('增值税')], 'shaoguan', true);
    expect(report.absentEnded).toBe(1);
    expect((await onFile()).filter(([kind]) => kind === '印花税').map(([, , , of]) => of)).toEqual([null, 'province']);
    await collect([row('增值税'), row('印花税')], 'shaoguan', true);
    expect((await onFile()).filter(([kind]) => kind === '印花税').map(([, , , of]) => of)).toEqual([null, 'province', 'shaoguan']);
  });

  it('stand on their own list, are not this city’s word, and are neither published nor counted', async () => {
    const grade = (year: string, letter: string) => ({
      纳税人名称: '清远市甲有限公司',
      统一社会信用代码: USCC,
      评价年度: year,
      信用等级: letter,
      评定日期: `${String(Number(year) + 1)}-04-20`,
    });
    await collect([grade('2024', 'A')], undefined, false, 'tax-credit-grade');
    await collect([grade('2025', 'A')], 'shaoguan', false, 'tax-credit-grade');
    const selection = 'publishedGrade { year } grades { year jurisdiction } listings { list since jurisdiction }';
    const { subjects, errors } = await department.ask([1], selection, { as: 'SHARED' });
    expect([errors, subjects]).toEqual([
      [],
      [
        {
          publishedGrade: { year: 2024 },
          grades: [
            { year: 2025, jurisdiction: 'shaoguan' },
            { year: 2024, jurisdiction: null },
          ],
          listings: [
            { list: 'tax-grade-a', since: '2026-04-20', jurisdiction: 'shaoguan' },
            { list: 'tax-grade-a', since: '2025-04-20', jurisdiction: null },
          ],
        },
      ],
    ]);
    const published = await publishedRecords(
      department.db,
      'tax',
      {
        dataset: { code: 'tax-credit-grade', category: 'OTHER' },
        classes: { organisation: 'RECORD' },
        listed: ['organisation'],
        onlyListed: false,
        withoutFlagged: false,
        first: 10,
        withTotal: true,
      },
      '2026-11-22',
    );
    expect([published.total, published.records.map(({ on }) => on)]).toEqual([1, ['2025-04-20']]);
    const [facts] = await collectionFacts(department.db, 'tax', [{ code: 'tax-credit-grade', cadence: 'YEARLY' }], NOW);
    expect(facts).toMatchObject({ rows: 1, rowsExact: true, read: 1 });
  });

  it('have keys that no document of this city can have', async () => {
    const rows = ['shaoguan', '|', '||', 'shaoguan|1'].map((kind) => row(kind));
    await collect(rows);
    expect((await collect(rows, 'shaoguan')).report.counts).toMatchObject({ accepted: 4 });
    expect(await department.db.query(sql`select count(distinct source_key)::integer as keys from tax.arrears`)).toEqual([{ keys: 8 }]);
  });
});
