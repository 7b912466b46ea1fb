import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import sql from 'sql-template-tag';
import { migrate } from '../database/migrate.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { collectFile } from './collectFile.ts';
import type { CollectionReport } from './collectionReport.ts';
import { formatReport } from './formatReport.ts';
import { loadLayouts } from './loadLayout.ts';
import type { ResolveSubjects, WriteBatch } from './mappedRow.ts';

type Row = Record<string, string>;

const firm = '91440300708461136T';
const other = '9144030071526726XG';
const unlisted = '91110000600037341L';
const known: Record<string, number> = {
  [`USCC:${firm}`]: 1,
  [`USCC:${other}`]: 2,
  'ORGANISATION_CODE:D2143569X': 3,
  'USCC:91350211M00013FA1N': 4,
  'CITIZEN_ID:11010519491231002X': 2_000_000_000,
};
const resolve: ResolveSubjects = (requests) =>
  Promise.resolve(
    requests.map(({ identifiers }) =>
      identifiers.map(({ kind, value }) => known[`${kind}:${value}`]).find((number) => number !== undefined),
    ),
  );

const penaltyRow = (fields: Row = {}): Row => ({
  行政相对人名称: '清远市甲建材有限公司',
  '行政相对人代码_1（统一社会信用代码）': firm,
  行政处罚决定书文号: '清市监罚〔2026〕1号',
  违法行为类型: '无照经营',
  违法事实: '未取得许可',
  处罚依据: '《无证无照经营查处办法》第十三条',
  处罚类别: '罚款',
  处罚内容: '罚款2000元',
  '罚款金额（万元）': '0.2',
  处罚决定日期: '2026-05-10',
  处罚有效期: '2099-12-31',
  处罚机关: '清远市市场监督管理局',
  ...fields,
});

const csv = (rows: readonly Row[], headers = Object.keys(Object.assign({}, ...rows) as Row)): string =>
  [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))]
    .map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n') + '\n';

describe.each(testDatabases())('collectFile on %s', (_dialect, open) => {
  const opening = open();
  afterAll(async () => (await opening).close());
  beforeAll(async () => {
    await migrate(await opening, 'market-regulation', new URL('../../market-regulation/tables/', import.meta.url));
  });
  beforeEach(async () => {
    await (
      await opening
    ).execute(
      'truncate market_regulation.penalty, market_regulation.licence, market_regulation.collected_row, market_regulation.collection_run restart identity',
    );
  });

  async function collect(
    text: string | Uint8Array,
    more: {
      resolve?: ResolveSubjects;
      batchSize?: number;
      dataset?: string;
      write?: WriteBatch;
      onChanged?: () => Promise<void>;
    } = {},
  ): Promise<CollectionReport> {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const report = await collectFile({
      layouts: await loadLayouts('market-regulation', more.dataset ?? 'administrative-penalty'),
      stream: pieces(bytes),
      fileName: 'penalties.csv',
      db: await opening,
      resolveSubjects: more.resolve ?? resolve,
      now: () => new Date('2026-11-01T00:00:00Z'),
      batchSize: more.batchSize ?? 3,
      ...(more.write === undefined ? {} : { writeBatch: more.write }),
      ...(more.onChanged === undefined ? {} : { onChanged: more.onChanged }),
    });
    const { read, ...rest } = report.counts;
    expect(Object.values(rest).reduce((sum, count) => sum + count)).toBe(read);
    const [run] = await (
      await opening
    ).query<Row>(
      sql`select rows_read as read, accepted, corrected, changed, unchanged, rejected, doubtful from market_regulation.collection_run where number = ${report.run}`,
    );
    expect(run).toEqual(report.counts);
    return report;
  }
  const counts = (changes: Partial<CollectionReport['counts']>) => ({
    read: 0,
    accepted: 0,
    corrected: 0,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    doubtful: 0,
    ...changes,
  });
  const penalties = async () =>
    (await opening).query<Record<string, unknown>>(sql`select * from market_regulation.penalty order by record`);
  const kept = async () =>
    (await opening).query<{
      line: number;
      outcome: string;
      reason: string;
      column_name: string | null;
      raw: Row;
      settled_run: number | null;
    }>(sql`select * from market_regulation.collected_row order by line, turn`);
  /** The one row's record, its notes, or the reason for its rejection. */
  async function one(fields: Row): Promise<{ record: Record<string, unknown> | undefined; reasons: string[] }> {
    const report = await collect(csv([penaltyRow(fields)]));
    const [record] = await penalties();
    return { record, reasons: report.samples.map(({ note }) => note.reason) };
  }

  it('reads the first generation of the columns by its own meanings, into the same records', async () => {
    const first = {
      CF_WSH: '清市监罚〔2016〕7号',
      CF_CFMC: '无照经营',
      CF_CFLB1: '罚款',
      CF_CFLB2: '暂扣或者吊销许可证、暂扣或者吊销执照',
      CF_SY: '未取得许可',
      CF_YJ: '《无证无照经营查处办法》第十三条',
      CF_XDR_MC: '清远市甲建材有限公司',
      CF_XDR_SHXYM: firm,
      CF_XDR_ZDM: '',
      CF_JG: '罚款2000元',
      CF_JDRQ: '2016/05/10',
      CF_XZJG: '清远市工商行政管理局',
      CF_ZT: '0',
      DFBM: '441800',
      SJC: '2016-05-11 10:00:00',
    };
    const report = await collect(csv([first]));
    expect([report.layoutVersion, report.counts]).toEqual(['2016-01-01', counts({ read: 1, accepted: 1 })]);
    const [record] = await penalties();
    // CF_SY was the cause, CF_JG the outcome: in the second generation they are the facts and (as CF_CFJG) the authority.
    expect(record).toMatchObject({
      violation_kind: '无照经营',
      facts: '未取得许可',
      content: '罚款2000元',
      issuer: '清远市工商行政管理局',
      penalty_kinds: 'FINE;LICENCE_SUSPENSION;LICENCE_REVOCATION',
      severity: 'SERIOUS',
      determined_on: '2016-05-10',
      state: 'PUBLISHED',
    });
    const second = penaltyRow({ 行政处罚决定书文号: '清市监罚〔2016〕7号', 处罚决定日期: '2016-05-10' });
    expect((await collect(csv([second]))).counts).toEqual(counts({ read: 1, changed: 1 }));
    expect(await penalties()).toHaveLength(1);
    // A header that is neither's is measured by the newest.
    await expect(collect(csv([{ ...first, 处罚有效期: '' }]))).rejects.toThrow(/2018-07-01/);
  });

  it('takes the same rows compressed, and as a workbook, for the same rows', async () => {
    const rows = [penaltyRow(), penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕2号', '罚款金额（万元）': '12.345678' })];
    const text = csv(rows);
    await collect(text);
    expect((await collect(gzipSync(text))).counts).toEqual(counts({ read: 2, unchanged: 2 }));
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('处罚');
    const headers = Object.keys(rows[0] ?? {});
    sheet.addRow(headers);
    for (const row of rows)
      sheet.addRow(headers.map((header) => (header === '罚款金额（万元）' ? Number(row[header]) : (row[header] ?? null))));
    const report = await collect(new Uint8Array(await book.xlsx.writeBuffer()));
    expect([report.encoding, report.counts]).toEqual(['xlsx', counts({ read: 2, unchanged: 2 })]);
    const half = gzipSync(text).subarray(0, -12);
    expect(await collect(half)).toMatchObject({ truncatedAtLine: expect.any(Number) as number });
    expect((await penalties()).map(({ fine }) => fine)).toEqual(['2000.00', '123456.78']);
  });

  it('stores a row by its layout: subject, yuan, dates, codes, derived publication', async () => {
    const { record } = await one({});
    expect(record).toMatchObject({
      subject: 1,
      severity: 'ORDINARY',
      document_number: '清市监罚〔2026〕1号',
      issuer: '清远市市场监督管理局',
      determined_on: '2026-05-10',
      publish_until: '2027-05-10',
      repairable_from: '2026-08-10',
      rule_code: 'CREDIT_REPAIR',
      rule_version: '2026-04-01',
      state: 'PUBLISHED',
      penalty_kinds: 'FINE',
      fine: '2000.00',
      confiscated: null,
      valid_until: null,
      source_key: '1|清市监罚〔2026〕1号',
      run: 1,
      source_line: 2,
    });
  });

  it.each<[string, Row, Record<string, unknown>, string[]]>([
    ['1900-01-01 as unknown', { 公示截止期: '1900-01-01' }, { publish_until: '2027-05-10' }, ['DATE_UNKNOWN']],
    ['1899-12-31 as unknown', { 处罚有效期: '1899/12/31' }, { valid_until: null }, ['DATE_UNKNOWN']],
    ['9999-09-09 as open-ended', { 处罚有效期: '9999-09-09' }, { valid_until: null }, []],
    ['无处罚期限 as open-ended', { 处罚有效期: '无处罚期限' }, { valid_until: null }, []],
    ['暂无 in a date column', { 处罚有效期: '暂无' }, { valid_until: null }, ['WORD_AS_EMPTY']],
    ['\\N in a date column', { 处罚有效期: '\\N' }, { valid_until: null }, ['WORD_AS_EMPTY']],
    ['无 in an amount column', { '罚款金额（万元）': '无' }, { fine: null }, ['WORD_AS_EMPTY']],
    ['a required date as 2026年5月9日', { 处罚决定日期: '2026年5月9日' }, { determined_on: '2026-05-09' }, []],
    ['a required date as 20260509', { 处罚决定日期: '20260509' }, { determined_on: '2026-05-09' }, []],
    ['a required date as 2026/5/9', { 处罚决定日期: '2026/5/9' }, { determined_on: '2026-05-09' }, []],
    ['an amount that overflows DECIMAL(7,6)', { '罚款金额（万元）': '123456.789012' }, { fine: '1234567890.12' }, []],
    ['an amount with its own unit', { '罚款金额（万元）': '２０００元' }, { fine: '2000.00' }, ['UNIT_IN_CELL']],
    ['an unreadable optional amount', { '罚款金额（万元）': '约2万' }, { fine: null }, ['VALUE_DROPPED']],
    [
      'half-width brackets in a document number',
      { 行政处罚决定书文号: '清市监罚[2026] 1号' },
      { document_number: '清市监罚〔2026〕1号' },
      [],
    ],
    ['a list of penalty kinds', { 处罚类别: '罚款;没收违法所得、没收非法财物' }, { penalty_kinds: 'FINE;CONFISCATION' }, []],
    ['an authority that is the city itself', { 处罚机关: '清远市' }, { issuer: '清远市' }, []],
    ['a lower-case check letter', { '行政相对人代码_1（统一社会信用代码）': firm.toLowerCase() }, { subject: 1 }, ['IDENTIFIER_RESPELT']],
    [
      'a full-width code',
      { '行政相对人代码_1（统一社会信用代码）': '９１４４０３００７０８４６１１３６Ｔ' },
      { subject: 1 },
      ['IDENTIFIER_RESPELT'],
    ],
    ['an issued code that does not conform', { '行政相对人代码_1（统一社会信用代码）': '91350211M00013FA1N' }, { subject: 4 }, []],
  ])('takes %s', async (_what, fields, expected, reasons) => {
    const answer = await one(fields);
    expect(answer.reasons).toEqual(reasons);
    expect(answer.record).toMatchObject(expected);
  });

  it.each<[string, Row, number, string[]]>([
    ['a hyphenated organisation code', { '行政相对人代码_3（组织机构代码）': 'D2143569-X' }, 3, []],
    ['a unified code in the tax column', { '行政相对人代码_4（税务登记号）': other }, 2, []],
    ['a unified code in the organisation column', { '行政相对人代码_3（组织机构代码）': other }, 2, ['IDENTIFIER_MOVED']],
    ['an organisation code in the unified column', { '行政相对人代码_1（统一社会信用代码）': 'D2143569X' }, 3, ['IDENTIFIER_MOVED']],
    [
      'a placeholder beside a real code',
      { '行政相对人代码_1（统一社会信用代码）': '00000000000000000X', '行政相对人代码_3（组织机构代码）': 'D2143569X' },
      3,
      ['IDENTIFIER_IGNORED'],
    ],
    ['a person by document', { 自然人证件类型: '身份证', 自然人证件号码: '11010519491231002x' }, 2_000_000_000, ['IDENTIFIER_RESPELT']],
    [
      'a person by a number of 15 digits',
      { 自然人证件类型: '身份证', 自然人证件号码: '110105491231002' },
      2_000_000_000,
      ['IDENTIFIER_RESPELT'],
    ],
    [
      'a person in the unified column',
      { '行政相对人代码_1（统一社会信用代码）': '11010519491231002X' },
      2_000_000_000,
      ['IDENTIFIER_MOVED'],
    ],
  ])('finds the subject by %s', async (_what, fields, subject, reasons) => {
    const answer = await one({ '行政相对人代码_1（统一社会信用代码）': '', ...fields });
    expect(answer).toMatchObject({ record: { subject }, reasons });
  });

  it.each<[string, Row, string, string | null]>([
    ['a day that does not exist', { 处罚决定日期: '2026-02-30' }, 'DATE_IMPOSSIBLE', '处罚决定日期'],
    ['a required date that is unknown', { 处罚决定日期: '1900-01-01' }, 'DATE_UNKNOWN', '处罚决定日期'],
    ['a word in a required date', { 处罚决定日期: '暂无' }, 'WORD_AS_EMPTY', '处罚决定日期'],
    ['an empty required value', { 违法事实: '' }, 'VALUE_REQUIRED', '违法事实'],
    ['a code that is in no list', { 处罚类别: '罚酒三杯' }, 'CODE_UNKNOWN', '处罚类别'],
    ['a text that is too long', { 行政相对人名称: '甲'.repeat(201) }, 'TOO_LONG', '行政相对人名称'],
    ['an unknown subject', { '行政相对人代码_1（统一社会信用代码）': unlisted }, 'SUBJECT_UNKNOWN', null],
    ['a placeholder only', { '行政相对人代码_1（统一社会信用代码）': '00000000000000000X' }, 'SUBJECT_UNKNOWN', null],
    ['a document of no known kind', { 自然人证件类型: '军官证', 自然人证件号码: '军字第123456号' }, 'VALUE_DROPPED', null],
  ])('keeps %s aside as it came', async (_what, fields, reason, column) => {
    const row = penaltyRow(fields);
    await collect(csv([row]));
    const [aside] = await kept();
    expect(aside).toMatchObject({ line: 2, reason, ...(column === null ? {} : { column_name: column }) });
    expect(aside?.raw).toMatchObject(Object.fromEntries(Object.entries(fields)));
  });

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

  it('says on which line a file with an unclosed quote breaks off, and keeps what is left', async () => {
    const file = csv([penaltyRow({ 行政处罚决定书文号: 'D1号' })]) + '甲,"91440300\n乙,丙\n';
    const report = await collect(file);
    expect(report).toMatchObject({ truncatedAtLine: 3, counts: counts({ read: 2, accepted: 1, rejected: 1 }) });
    expect(await kept()).toMatchObject([{ line: 3, reason: 'TRUNCATED', raw: { text: '甲,"91440300\n乙,丙\n' } }]);
    expect(formatReport(report)).toContain('第 3 行');
  });

  it('says that a file is cut off in its last row', async () => {
    const file = csv([penaltyRow({ 行政处罚决定书文号: 'E1号', 备注: '有\r\n换行' }), penaltyRow({ 行政处罚决定书文号: 'E2号' })]);
    const report = await collect(file.slice(0, -40));
    expect(report).toMatchObject({
      truncatedAtLine: 4,
      rejections: { TRUNCATED: 1 },
      counts: counts({ read: 2, accepted: 1, rejected: 1 }),
    });
    const [run] = await (await opening).query(sql`select state, truncated_at_line from market_regulation.collection_run`);
    expect(run).toEqual({ state: 'TRUNCATED', truncated_at_line: 4 });
  });

  it('keeps a row with too many or too few cells aside, by its line', async () => {
    const [header = '', row = ''] = csv([penaltyRow()]).trim().split('\n');
    const report = await collect([header, `${row},多余`, '甲,乙', row, ''].join('\r\n'));
    expect(report.counts).toEqual(counts({ read: 3, accepted: 1, rejected: 2 }));
    expect(await kept()).toMatchObject([
      { line: 2, reason: 'COLUMN_COUNT', raw: { '+1': '多余' } },
      { line: 3, reason: 'COLUMN_COUNT' },
    ]);
  });

  it('accepts headers in any order and spelling, and codes instead of them', async () => {
    const spelt = penaltyRow();
    const renamed = Object.fromEntries(
      Object.entries(spelt).map(([header, cell]) => [
        header === '行政相对人代码_1（统一社会信用代码）'
          ? '行政相对人代码＿１'
          : header === '处罚机关'
            ? 'CF_CFJG'
            : header === '处罚类别'
              ? ' 处罚类别 *'
              : header,
        cell,
      ]),
    );
    const report = await collect('\ufeff' + csv([renamed], Object.keys(renamed).reverse()));
    expect(report.counts).toEqual(counts({ read: 1, accepted: 1 }));
    expect((await collect(csv([spelt]))).counts).toEqual(counts({ read: 1, unchanged: 1 }));
  });

  it('reads GB18030 as it reads UTF-8', async () => {
    const text = csv([penaltyRow({ 行政相对人名称: '清远市㐂建材有限公司' })]);
    await collect(text);
    const report = await collect(gb18030(text));
    expect(report.encoding).toBe('gb18030');
    expect(report.counts).toEqual(counts({ read: 1, unchanged: 1 }));
  });

  it('refuses only the row in which a character is broken', async () => {
    const bytes = Buffer.from(csv([penaltyRow(), penaltyRow({ 行政处罚决定书文号: 'F2号' })]));
    bytes[bytes.lastIndexOf(Buffer.from('无照经营'))] = 0xff;
    const report = await collect(bytes);
    expect(report).toMatchObject({ encoding: 'utf-8', rejections: { ENCODING: 1 }, counts: counts({ read: 2, accepted: 1, rejected: 1 }) });
  });

  it.each([
    ['missing', csv([penaltyRow()]).replace('处罚决定日期', '处罚有效期'), /处罚决定日期/],
    ['unknown', csv([{ ...penaltyRow(), 血型: 'A' }]), /血型/],
    ['of the first generation', csv([{ CF_WSH: '1', CF_CFMC: '2', CF_XDR_MC: '3' }]), /CF_CFMC/],
    ['without any identifier', csv([penaltyRow()]).replace(/行政相对人代码_1（统一社会信用代码）/, '备注'), /统一社会信用代码/],
    ['absent', '', /header/],
  ])('stops at a header that is %s before anything is written', async (_what, text, named) => {
    await expect(collect(text)).rejects.toThrow(named);
    expect(await (await opening).query(sql`select number from market_regulation.collection_run`)).toEqual([]);
  });
});

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // odd pieces, so that characters and line ends fall between two
  for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.subarray(at, at + 7));
}

/** Node decodes GB18030 but does not encode it: the table is made by decoding every two-byte code. */
function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, number[]>([['㐂', [0x81, 0x39, 0xef, 0x31]]]);
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  for (let byte = 0; byte < 0x80; byte++) table.set(String.fromCharCode(byte), [byte]);
  const bytes = [...text].flatMap((character) => table.get(character) ?? [0x3f]);
  if (decoder.decode(Uint8Array.from(table.get('㐂') ?? [])) !== '㐂') throw new Error('the four-byte code is wrong');
  return Buffer.from(bytes);
}
