import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { BOSS, FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

const UNKNOWN = '91441800MA00000000';

/** `npm run screen`, as a user runs it; its files read back. */
describe('the command screen', () => {
  let stack: TestStack;
  let folder: string;
  let token: string;
  beforeAll(async () => {
    stack = await sharedStack();
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-screen-'));
    token = await stack.token({ organisation: '招标单位', user: '丙', scope: 'credit:2' });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (name: string): string => join(folder, name);
  const screen = (file: string, ...more: string[]) =>
    startScript(
      'screen',
      [
        ...[path(file), '--matter', 'TENDER', '--reference', '2026-113', '--url', `${stack.url}/graphql`],
        ...['--token', token, '--purpose', 'TENDER_REVIEW', ...more],
      ],
      {},
    ).ended;
  const sheets = async (name: string): Promise<Record<string, unknown[][]>> => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path(name));
    return Object.fromEntries(
      workbook.worksheets.map((sheet) => [
        sheet.name,
        sheet.getSheetValues().flatMap((row) => (row === undefined || row === null ? [] : [(row as unknown[]).slice(1)])),
      ]),
    );
  };
  const pages = (name: string): string => readFileSync(path(name)).subarray(0, 5).toString('latin1');

  it('writes the report as a workbook, one row a measure, and as PDF', async () => {
    writeFileSync(
      path('bidders.csv'),
      `\ufeff联合体,电话,\u3000名 称＊,统一社会信用代码\r\n=甲,1,${FIRM.name},${FIRM.uscc}\r\n,2,,${OTHER_FIRM.uscc}\r\n,3,,${UNKNOWN}\r\n`,
    );
    const { code, stdout, stderr } = await screen('bidders.csv');
    expect([stderr, code]).toEqual(['未用的列 / columns left aside: 电话\n', 0]);
    expect(stdout).toMatch(
      /^清信核〔\d{4}〕第\d{6}号 {2}核验码 verification code \S+\n3 个当事人 parties: RESTRICTION 1, NOTHING_FOUND 1, NO_SUCH_SUBJECT 1\n/,
    );
    const { '结果 results': results = [], '来源 provenance': provenance } = await sheets('bidders.xlsx');
    const [header = [], ...rows] = results;
    const of = (row: unknown[] | undefined, title: string): unknown => row?.[header.findIndex((cell) => String(cell).startsWith(title))];
    const first = rows.filter((row) => of(row, '序号') === 1);
    expect(first).not.toEqual([]);
    expect(of(first[0], '联合体')).toBe("'=甲");
    expect(of(first[0], '结果')).toBe('RESTRICTION 有惩戒 / restriction');
    for (const row of first)
      for (const title of ['法律依据', '效力', '救济', '触发的名单', '列入日期']) expect(of(row, title)).toBeTruthy();
    expect(rows.filter((row) => of(row, '序号') !== 1).map((row) => of(row, '结果'))).toEqual([
      'NOTHING_FOUND 未发现 / nothing found',
      'NO_SUCH_SUBJECT 查无此主体 / no such subject',
    ]);
    expect(JSON.stringify(provenance)).toContain('TENDER_REVIEW');
    expect(pages('bidders.pdf')).toBe('%PDF-');
  });

  it('sends nothing where a row is wrong, and says where and what to do; or leaves such rows aside, and says so first', async () => {
    writeFileSync(
      path('bad.csv'),
      `name,value,kind\n,${FIRM.uscc.slice(0, 17)}X,\n,${BOSS.document},\n甲,${FIRM.uscc},船票\n,,\n,${OTHER_FIRM.uscc},\n`,
    );
    const refused = await screen('bad.csv');
    expect(refused.code).toBe(1);
    for (const told of ['bad.csv:2: 号码', 'bad.csv:3: 自然人', 'bad.csv:4: 不认识', 'nothing was sent'])
      expect(refused.stderr).toContain(told);
    expect(existsSync(path('bad.xlsx'))).toBe(false);
    const skipped = await screen('bad.csv', '--skip-bad', '--out', path('part'));
    expect([skipped.code, skipped.stdout]).toEqual([0, expect.stringContaining('1 个当事人 parties: NOTHING_FOUND 1')]);
    const { '结果 results': results = [], '未送核查 not screened': bad = [] } = await sheets('part.xlsx');
    expect(results[0]?.[0]).toContain('3 rows were not screened');
    expect(bad.slice(1).map(([line]) => line)).toEqual([2, 3, 4]);
  });

  it('of an incomplete report says so in the first line and on stderr', async () => {
    writeFileSync(path('down.csv'), `号码\n${OTHER_FIRM.uscc}\n`);
    const proxy = stack.proxies['courts'];
    if (!proxy) throw new Error('courts');
    proxy.fault = 'killed';
    const { code, stderr } = await screen('down.csv');
    proxy.fault = 'none';
    expect([code, stderr]).toEqual([0, expect.stringContaining('complete: false')]);
    expect((await sheets('down.xlsx'))['结果 results']?.[0]?.[0]).toMatch(/complete: false.*courts/);
  });

  it('reads its list from a workbook without writing over it, and makes several reports of more than 1,000', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('名单');
    sheet.addRow(['号码', '证件类型']);
    for (let row = 0; row < 1_001; row += 1) sheet.addRow([OTHER_FIRM.uscc, '统一社会信用代码']);
    await workbook.xlsx.writeFile(path('many.xlsx'));
    const { code, stdout, stderr } = await screen('many.xlsx');
    expect([stderr, code]).toEqual([expect.stringContaining('several reports'), 0]);
    expect(stdout.match(/清信核/g)).toHaveLength(2);
    expect(pages('many-1.pdf') + pages('many-2.pdf')).toBe('%PDF-%PDF-');
    expect((await sheets('many.xlsx'))['名单']).toHaveLength(1_002);
    expect((await sheets('many-screening.xlsx'))['结果 results']).toHaveLength(1_002);
  });

  it('writes nothing of what the graph refuses', async () => {
    const refused = await screen('bidders.csv', '--matter', 'NO_SUCH', '--out', path('never'));
    expect([refused.code, readdirSync(folder).filter((name) => name.includes('never'))]).toEqual([1, []]);
  });
});
