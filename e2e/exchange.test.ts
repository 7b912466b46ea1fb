import { appendFileSync, createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sql from 'sql-template-tag';
import { receivers } from '../scripts/exchange/receivers.ts';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { markRecord } from '../subgraphs/shared/records/markRecord.ts';
import { FIRM, OTHER_FIRM, TRADER } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

const RECORDS = `query ($identifiers: [IdentifierInput!]) { subjects(identifiers: $identifiers) { tax { arrears { nodes {
  documentNumber issuer taxKind currentBalance totalBalance address periodFrom periodUntil determinedOn publishUntil state } } } } }`;

/** `npm run exchange`, as the centre runs it: what it writes is collected again. */
describe('exchange with the province', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack();
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-exchange-'));
  }, 240_000);
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const exchange = (name: string, ...parameters: string[]) =>
    startScript('exchange', ['--to', 'province', '--url', `${stack.url}/graphql`, '--out', join(folder, name), ...parameters], {
      DATA_DIR: stack.config.dataDir,
    }).ended;
  const verify = (name: string) =>
    startScript('exchange', ['--verify', join(folder, `${name}-receipt.json`)], { DATA_DIR: stack.config.dataDir }).ended;
  const rowsOf = (name: string): Record<string, string>[] => parse(readFileSync(join(folder, name)), { bom: true, columns: true });
  const receiptOf = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}-receipt.json`), 'utf8')) as {
      content: { mode: string; until: string; rows: Record<string, number>; organisation: string };
    };
  const onFile = async () => {
    const identifiers = [FIRM, OTHER_FIRM, TRADER].map(({ uscc }) => ({ kind: 'USCC', value: uscc }));
    const as = { organisation: '测试单位', scope: 'credit:2' };
    return (await stack.query(RECORDS, { as, purpose: 'CREDIT_SUPERVISION', variables: { identifiers } })).data;
  };

  it('writes a file that gives the same records where it is collected, with a receipt that can be verified', async () => {
    const { code, stderr } = await exchange('all', '--dataset', 'tax-arrears', '--bom');
    expect([stderr, code]).toEqual(['', 0]);
    const rows = rowsOf('all.csv');
    const { content } = receiptOf('all');
    expect([rows.length, content]).toEqual([
      content.rows['CURRENT'],
      expect.objectContaining({ mode: 'SNAPSHOT', organisation: '广东省公共信用信息中心' }),
    ]);
    // Of the four on file one is a natural person's: none of those is handed over.
    expect(rows.map((row) => row['统一社会信用代码']).sort()).toEqual(expect.arrayContaining([FIRM.uscc]));
    expect(rows.every((row) => row['统一社会信用代码'] !== '')).toBe(true);
    const before = await onFile();
    const db = await stack.running.databases.of('tax');
    await db.query(sql`delete from tax.arrears`);
    expect(await onFile()).not.toEqual(before);
    const report = await collectInto(
      stack.running.databases,
      { sector: 'tax', dataset: 'tax-arrears', fileName: 'all.csv', stream: createReadStream(join(folder, 'all.csv')) },
      Date.now,
      () => undefined,
    );
    expect(report.counts).toMatchObject({ accepted: rows.length, rejected: 0, corrected: 0 });
    expect(await onFile()).toEqual(before);
    expect(await verify('all')).toMatchObject({ code: 0 });
    appendFileSync(join(folder, 'all.csv'), '\n');
    expect(await verify('all')).toMatchObject({ code: 1, stdout: expect.stringContaining('all.csv') as string });
  });

  it('later tells what has changed, and of what was withdrawn no more than that it was', async () => {
    await exchange('first', '--dataset', 'tax-arrears');
    // Past the hour by which it reaches back, in which all of this city was collected.
    const since = new Date(Date.parse(receiptOf('first').content.until) + 3_600_000).toISOString();
    const db = await stack.running.databases.of('tax');
    const [found] = await db.query<{ record: number; document: string }>(
      sql`select record, document_number as document from tax.arrears where subject < 1000000000 order by record limit 1`,
    );
    if (!found) throw new Error('no arrears');
    const place = { sector: 'tax', dataset: 'tax-arrears', record: Number(found.record) };
    await markRecord(db, place, { kind: 'STATE', to: 'WITHDRAWN' }, { ground: '撤回', by: '丙', at: new Date() });
    const { code } = await exchange('next', '--dataset', 'tax-arrears', '--since', since);
    expect([code, rowsOf('next.csv')]).toEqual([0, []]);
    expect(rowsOf('next-withdrawn.csv')).toEqual([
      expect.objectContaining({ 标识类型: 'USCC', 标识: FIRM.uscc, 文书号: found.document, 记录状态: '已撤回' }),
    ]);
    expect(receiptOf('next').content).toMatchObject({ mode: 'INCREMENT', rows: { CURRENT: 0, WITHDRAWN: 1 } });
  });

  it('hands a list over whole, and nothing that stands not on it', async () => {
    const { code, stderr } = await exchange('list', '--dataset', 'tax-grade-a', '--since', '2026-11-01');
    expect([stderr, code]).toEqual(['', 0]);
    expect(rowsOf('list.csv').map((row) => [row['统一社会信用代码'], row['信用等级']])).toEqual([[OTHER_FIRM.uscc, 'A']]);
    expect(receiptOf('list').content.mode).toBe('SNAPSHOT');
  });

  it('is refused, and writes nothing, with less than a receiver needs', async () => {
    const ask = async (dataset: string, scope: string) =>
      stack.query(`{ exchangeRecords(dataset: "${dataset}") { columns nodes { values } } }`, {
        as: { organisation: '广东省公共信用信息中心', scope },
        purpose: 'CREDIT_SUPERVISION',
      });
    const weak = 'registry:2 analysis:2 tax:1';
    const refused = await ask('tax-credit-grade', weak);
    expect(refused.data?.['exchangeRecords'] ?? null).toBeNull();
    expect(refused.errors[0]?.extensions).toMatchObject({
      ...{ code: 'UNAUTHORIZED_FIELD_OR_TYPE', sector: 'tax', coordinate: 'TaxCredit.grade' },
      ...{ requiredLevel: 'SHARED', heldLevel: 'IDENTIFIED', reason: 'LEVEL' },
    });
    // Who is on the list of grade A is served by a field of its own; the other grades are not.
    const listed = await stack.query(
      '{ exchangeRecords(dataset: "tax-credit-grade", list: "tax-grade-a") { nodes { values subject { name } } } }',
      { as: { organisation: '韶关市公共信用信息中心', scope: weak }, purpose: 'CREDIT_SUPERVISION' },
    );
    expect([listed.errors, listed.data]).toEqual([
      [],
      { exchangeRecords: { nodes: [{ values: expect.arrayContaining(['A']) as string[], subject: { name: OTHER_FIRM.name } }] } },
    ]);
    // A list is no way around the rule of its records.
    for (const list of ['', ', list: "social-insurance-dishonesty"']) {
      const { data, errors } = await stack.query(`{ exchangeRecords(dataset: "benefit-fraud"${list}) { nodes { values } } }`, {
        as: { organisation: '韶关市公共信用信息中心', scope: weak },
        purpose: 'CREDIT_SUPERVISION',
      });
      expect([data, errors[0]?.extensions['code']]).toEqual([{ exchangeRecords: null }, 'UNAUTHORIZED_FIELD_OR_TYPE']);
    }
    expect((await ask('tax-arrears', weak)).errors).toEqual([]);
    expect((await ask('tax-paid', 'credit:2')).data?.['exchangeRecords'] ?? null).toBeNull();
    expect((await ask('tax-arrears', 'tax:3')).data?.['exchangeRecords'] ?? null).toBeNull();
    expect((await exchange('none', '--dataset', 'judgment')).code).toBe(1);
    expect(existsSync(join(folder, 'none.csv'))).toBe(false);
  });

  it('refuses receivers of what cannot be handed over', async () => {
    const receiver = (dataset: string) =>
      `receivers: [{ code: a, name: 甲, organisation: 甲, purpose: CREDIT_SUPERVISION, datasets: [{ code: ${dataset} }] }]`;
    await expect(receivers(receiver('no-such'))).rejects.toThrow('no such data set');
    expect([...(await receivers()).keys()]).toEqual(['province', 'shaoguan']);
  });
});
