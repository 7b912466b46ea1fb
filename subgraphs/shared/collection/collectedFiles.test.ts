import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import sql from 'sql-template-tag';
import { csv, firm, penaltyCollection, penaltyRow } from '../testing/penaltyFiles.ts';
import { testDatabases } from '../testing/testDatabases.ts';
import { formatReport } from './formatReport.ts';

describe.each(testDatabases())('the forms of a file on %s', (_dialect, open) => {
  const { opening, collect, counts, penalties, kept } = penaltyCollection(open);

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

  it('passes over a column that numbers the rows, and rows of nothing; says of a title that it is none of the table', async () => {
    const row = penaltyRow();
    const [header = '', line = ''] = csv([row]).split('\n');
    const blank = ','.repeat(Object.keys(row).length);
    const text = [`序号,${header}`, blank, `1,${line}`, ` ${blank}`, blank].join('\n');
    expect((await collect(text)).counts).toEqual(counts({ read: 1, accepted: 1 }));
    expect((await collect(`${header}\n${line}\n`)).counts).toEqual(counts({ read: 1, unchanged: 1 }));
    await expect(collect(`行政处罚信息公示表${blank}\n${header}\n${line}\n`)).rejects.toThrow(/take away what stands above the header/);
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

  it('names a row of a workbook by its number in the sheet, whatever line breaks cells before it hold', async () => {
    const rows = [
      penaltyRow({ 违法事实: '一、无照经营\n二、虚假宣传\n\n三、其他' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕2号', 处罚决定日期: '2026-02-30' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕3号', 违法事实: '无照\r\n经营' }),
      penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕4号' }),
    ];
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('处罚');
    const headers = Object.keys(rows[0] ?? {});
    sheet.addRow(headers.map((header) => header.replace('处罚机关', '处罚\n机关')));
    const cellsOf = (row: (typeof rows)[number]) => headers.map((header) => row[header] ?? null);
    for (const row of rows) sheet.addRow(cellsOf(row));
    sheet.addRow([...cellsOf(rows[0] ?? {}), '多出的一格']);
    sheet.getRow(8).values = cellsOf(penaltyRow({ 行政处罚决定书文号: '清市监罚〔2026〕8号', 违法事实: '' }));
    const report = await collect(new Uint8Array(await book.xlsx.writeBuffer()));
    expect(report.counts).toEqual(counts({ read: 6, accepted: 3, rejected: 3 }));
    expect((await kept()).map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'DATE_IMPOSSIBLE'],
      [6, 'COLUMN_COUNT'],
      [8, 'VALUE_REQUIRED'],
    ]);
    expect((await penalties()).map(({ source_line }) => source_line)).toEqual([2, 4, 5]);
  });

  it('takes nothing of the line on which a compressed file breaks off, wherever in it that is', async () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      penaltyRow({ 行政处罚决定书文号: `Z${String(index * 7919)}号`, '罚款金额（万元）': `0.${String(100_003 + index * 7919)}`, 备注: '' }),
    );
    const whole = csv(rows);
    const [, ...lines] = whole.trimEnd().split(/\r?\n/);
    const compressed = gzipSync(whole, { level: 0 });
    const stored = compressed.indexOf(Buffer.from(whole.slice(0, 20)));
    for (const cut of [3, 17, 60]) {
      const end = Buffer.byteLength(whole) - cut;
      const report = await collect(compressed.subarray(0, stored + end));
      const left = Buffer.from(whole).subarray(0, end).toString().split('\n').length - 2;
      expect(report).toMatchObject({ truncatedAtLine: left + 2, counts: { read: left + 1, rejected: 1 } });
      expect(left).toBe(lines.length - 1);
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
