import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { parse } from 'csv-parse/sync';
import sql from 'sql-template-tag';
import { readConfig } from '../common/config.ts';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { markRecord } from '../subgraphs/shared/records/markRecord.ts';
import { FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

const ROWS = 450;
const WRITE = 'collect:write collect-tax:all collect-courts:all collect-registry:all';
const OF = 'collect-jurisdiction';
const BUYER = { as: { organisation: '招标单位', user: '丙', scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };

type Row = Record<string, string>;

/** What the province and a neighbouring city send back: collected, marked, and never taken for this city's own. */
describe('records of another jurisdiction, whole stack', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack();
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-jurisdictions-'));
    const rows = Array.from({ length: ROWS }, (_, index) => ({
      纳税人名称: OTHER_FIRM.name,
      统一社会信用代码: OTHER_FIRM.uscc,
      公告文号: '清税欠告〔2026〕9号',
      税种: `税种${String(index)}`,
      欠税余额: '100.00',
      公告日期: '2026-10-10',
    }));
    await ofThisCity('tax', 'tax-arrears', rows);
  }, 240_000);
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const csv = (rows: readonly Row[]): string => stringify([...rows], { header: true });
  async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(text));
  }
  const ofThisCity = (sector: string, dataset: string, rows: readonly Row[]) =>
    collectInto(stack.running.databases, { sector, dataset, fileName: 'own.csv', stream: oneChunk(csv(rows)) }, Date.now, () => undefined);
  const exchange = async (name: string, ...parameters: string[]) => {
    const to = ['--url', `${stack.url}/graphql`, '--out', join(folder, name), ...parameters];
    const { code, stderr } = await startScript('exchange', ['--to', 'shaoguan', ...to], { DATA_DIR: stack.config.dataDir }).ended;
    expect([stderr, code]).toEqual(['', 0]);
    const until = (JSON.parse(readFileSync(join(folder, `${name}-receipt.json`), 'utf8')) as { content: { until: string } }).content.until;
    return { text: read(`${name}.csv`), ended: read(`${name}-withdrawn.csv`), until };
  };
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const rowsOf = (text: string): Row[] => parse(text, { bom: true, columns: true });
  const supply = async (body: string, scope: string, path = 'tax/tax-arrears', search = '') => {
    const token = await stack.token({ organisation: '韶关市公共信用信息中心', user: '李', scope });
    const response = await fetch(`${stack.url}/collect/${path}?file=theirs.csv${search}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    const json = (await response.json()) as {
      counts?: Row;
      jurisdiction?: string;
      rejections?: Row;
      errors?: { message: string; extensions: Row }[];
    };
    return { status: response.status, ...json };
  };
  const codeOf = async (...parameters: Parameters<typeof supply>) => {
    const { status, errors } = await supply(...parameters);
    return [status, errors?.[0]?.extensions['code']];
  };
  const arrears = async () =>
    (await stack.running.databases.of('tax')).query<Row>(sql`
    select jurisdiction as of, state, count(*)::integer as records, sum(total_balance)::text as balance from tax.arrears
    where document_number = '清税欠告〔2026〕9号' group by 1, 2 order by 1 nulls first, 2`);
  const own = async () =>
    (await stack.running.databases.of('tax')).query(sql`select to_jsonb(t) from tax.arrears t where jurisdiction is null order by record`);

  it('goes there and comes back marked, page by page, without changing what is this city’s own, and is not handed on', async () => {
    const before = await own();
    const { text } = await exchange('all', '--dataset', 'tax-arrears');
    const rows = rowsOf(text).length;
    expect(rows).toBeGreaterThanOrEqual(ROWS);
    const first = await supply(text, `${WRITE} ${OF}:shaoguan`);
    expect(first).toMatchObject({ status: 200, jurisdiction: 'shaoguan', counts: { read: rows, accepted: rows } });
    expect(await own()).toEqual(before);
    expect((await supply(text, `${WRITE} ${OF}:shaoguan`)).counts).toMatchObject({ unchanged: rows });
    const { data } = await stack.query(
      `{ subject(identifier: { kind: USCC, value: "${OTHER_FIRM.uscc}" }) { tax { arrears(first: 500) { totalCount nodes { documentNumber jurisdiction } } } } }`,
    );
    const { totalCount, nodes } = (
      data as unknown as { subject: { tax: { arrears: { totalCount: number; nodes: { jurisdiction: string | null }[] } } } }
    ).subject.tax.arrears;
    expect([totalCount, nodes.filter(({ jurisdiction }) => jurisdiction === 'shaoguan').length > 0]).toEqual([2 * ROWS, true]);
    expect((await exchange('again', '--dataset', 'tax-arrears')).text).toBe(text);
    const published = await stack.query('{ publications(dataset: "tax-arrears") { totalCount } }');
    expect((published.data as unknown as { publications: { totalCount: number } }).publications.totalCount).toBe(rows);
  }, 180_000);

  it('is corrected by a later file, and ended by the one beside it; what names nothing is reported', async () => {
    const { until } = await exchange('since', '--dataset', 'tax-arrears');
    const [row, other] = rowsOf(read('since.csv')).filter((each) => each['公告文号'] === '清税欠告〔2026〕9号');
    if (!row || !other) throw new Error('no rows');
    await ofThisCity('tax', 'tax-arrears', [{ ...row, 欠税余额: '7.00' }]);
    const db = await stack.running.databases.of('tax');
    const [found] = await db.query<{ record: number }>(
      sql`select record from tax.arrears where tax_kind = ${other['税种']} and document_number = ${other['公告文号']} and jurisdiction is null`,
    );
    const place = { sector: 'tax', dataset: 'tax-arrears', record: Number(found?.record) };
    await markRecord(db, place, { kind: 'STATE', to: 'WITHDRAWN' }, { ground: '撤回', by: '丙', at: new Date() });
    // Past the hour by which it reaches back, in which all of this city was collected.
    const since = new Date(Date.parse(until) + 3_600_000).toISOString();
    const { text, ended } = await exchange('later', '--dataset', 'tax-arrears', '--since', since);
    expect([rowsOf(text).length, rowsOf(ended).length]).toEqual([1, 1]);
    const theirs = `${WRITE} ${OF}:shaoguan`;
    expect((await supply(text, theirs)).counts).toMatchObject({ read: 1, changed: 1 });
    expect((await supply(ended, theirs)).counts).toMatchObject({ read: 1, changed: 1 });
    expect((await supply(ended, theirs)).counts).toMatchObject({ read: 1, unchanged: 1 });
    // To another neighbour's records the same file says nothing, nor to this city's own.
    expect(await supply(ended, `${WRITE} ${OF}:province`)).toMatchObject({ counts: { rejected: 1 }, rejections: { ENDED_UNKNOWN: 1 } });
    expect(await codeOf(ended, WRITE)).toEqual([400, 'COLLECTION_REFUSED']);
    const counts = (of: string | null) => [
      { of, state: 'PUBLISHED', records: ROWS - 1, balance: `${String((ROWS - 2) * 100 + 7)}.00` },
      { of, state: 'WITHDRAWN', records: 1, balance: '100.00' },
    ];
    expect(await arrears()).toEqual([...counts(null), ...counts('shaoguan')]);
  }, 180_000);

  it('triggers nothing here unless the measure recognises it, and then says whose list it is', async () => {
    const debt: Row = {
      '姓名/名称': OTHER_FIRM.name,
      证件类型: '统一社会信用代码',
      '证件号码/组织机构代码': OTHER_FIRM.uscc,
      执行法院: '广东省韶关市武江区人民法院',
      立案时间: '2026-03-10',
      案号: '（2026）粤0203执52号',
      失信行为具体情形: '违反财产报告制度',
      发布时间: '2026-05-18',
    };
    const theirs = await supply(csv([debt]), `${WRITE} ${OF}:shaoguan`, 'courts/dishonest-debt');
    expect(theirs).toMatchObject({ status: 200, counts: { accepted: 1 } });
    const grade: Row = {
      纳税人名称: FIRM.name,
      统一社会信用代码: FIRM.uscc,
      评价年度: '2025',
      信用等级: 'A',
      评定时间: '2026-04-20',
      有效期止: '2090-12-31',
    };
    for (const code of ['shaoguan', 'foshan'])
      expect((await supply(csv([grade]), `${WRITE} ${OF}:${code}`, 'tax/tax-credit-grade')).counts).toMatchObject({ accepted: 1 });
    const on = async (uscc: string, matter: string) => {
      const { data, errors } = await stack.query(
        `{ subject(identifier: { kind: USCC, value: "${uscc}" }) { listings { list jurisdiction } measures(matter: ${matter}) { code trigger { list jurisdiction } } } }`,
      );
      expect(errors).toEqual([]);
      return (data as unknown as { subject: { listings: object[]; measures: object[] } }).subject;
    };
    const firm = await on(OTHER_FIRM.uscc, 'TENDER');
    expect(firm.listings).toContainEqual({ list: 'dishonest-debt', jurisdiction: 'shaoguan' });
    expect(firm.measures).toEqual([]);
    const id = await stack.idOf('USCC', OTHER_FIRM.uscc);
    const noticed = await stack.query(`{ subject(id: "${id}") { notices { nodes { dataset jurisdiction } } } }`, {
      as: { organisation: '信用清远网', user: '本人', scope: 'credit:1', subject: id },
    });
    const { notices } = (noticed.data as unknown as { subject: { notices: { nodes: object[] } } }).subject;
    expect(notices.nodes).toContainEqual({ dataset: 'dishonest-debt', jurisdiction: 'shaoguan' });
    const screened = async (uscc: string, matter: string) => {
      const { data, errors } = await stack.query(
        'mutation ($input: ScreeningInput!) { screen(input: $input) { results { nodes { outcome measures { code trigger { list jurisdiction } } } } } }',
        { ...BUYER, variables: { input: { matter, reference: '2026-114', parties: [{ identifier: { kind: 'USCC', value: uscc } }] } } },
      );
      expect(errors).toEqual([]);
      return (data as unknown as { screen: { results: { nodes: object[] } } }).screen.results.nodes[0];
    };
    expect(await screened(OTHER_FIRM.uscc, 'TENDER')).toEqual({ outcome: 'NOTHING_FOUND', measures: [] });
    const recognised = { code: 'licence-green-channel', trigger: { list: 'tax-grade-a', jurisdiction: 'shaoguan' } };
    expect((await on(FIRM.uscc, 'LICENCE')).measures).toContainEqual(recognised);
    expect((await on(FIRM.uscc, 'LICENCE')).measures).not.toContainEqual(
      expect.objectContaining({ trigger: { list: 'tax-grade-a', jurisdiction: 'foshan' } }),
    );
    expect(await screened(FIRM.uscc, 'LICENCE')).toMatchObject({ measures: expect.arrayContaining([recognised]) as object[] });
    const told = await stack.query(
      `{ jurisdictions { code name } subject(identifier: { kind: USCC, value: "${OTHER_FIRM.uscc}" }) { records(sector: ["courts"]) { nodes { documentNumber jurisdiction } } } }`,
    );
    expect([told.errors, told.data]).toMatchObject([
      [],
      {
        jurisdictions: expect.arrayContaining([{ code: 'shaoguan', name: '韶关市' }]) as object[],
        subject: { records: { nodes: [{ documentNumber: '（2026）粤0203执52号', jurisdiction: 'shaoguan' }] } },
      },
    ]);
    const runs = await stack.query('{ collectionRuns(sector: "courts", first: 1) { nodes { dataset jurisdiction } } }', {
      as: { scope: 'credit:1 collect:read' },
    });
    expect(runs.data).toEqual({ collectionRuns: { nodes: [{ dataset: 'dishonest-debt', jurisdiction: 'shaoguan' }] } });
    // The courts' public look-up and the feed are this city's lists.
    const published = await stack.query('{ publications(dataset: "dishonest-debt") { nodes { subject { name } } } }');
    expect(published.text).not.toContain(OTHER_FIRM.name);
  });

  it('is delivered by a token for it alone: none claims another’s, nor this city’s', async () => {
    const body = csv([{ 纳税人名称: FIRM.name, 统一社会信用代码: FIRM.uscc, 税种: '冒名', 欠税余额: '1.00', 公告日期: '2026-11-01' }]);
    const denied = [403, 'COLLECTION_DENIED'];
    expect(await codeOf(body, WRITE, 'tax/tax-arrears', '&jurisdiction=shaoguan')).toEqual(denied);
    expect(await codeOf(body, `${WRITE} ${OF}:shaoguan`, 'tax/tax-arrears', '&jurisdiction=province')).toEqual(denied);
    expect(await codeOf(body, `${WRITE} ${OF}:shaoguan`, 'tax/tax-arrears', '&jurisdiction=')).toEqual(denied);
    expect(await codeOf(body, `${WRITE} ${OF}:shaoguan`, 'tax/tax-arrears', '&jurisdiction=shaoguan&jurisdiction=province')).toEqual(
      denied,
    );
    expect(await codeOf(body, `${WRITE} ${OF}:shaoguan ${OF}:province`)).toEqual(denied);
    const refused = [400, 'COLLECTION_REFUSED'];
    expect(await codeOf(body, `${WRITE} ${OF}:atlantis`)).toEqual(refused);
    expect(await codeOf('主体类别\n', `${WRITE} ${OF}:shaoguan`, 'registry/legal-persons')).toEqual(refused);
    const db = await stack.running.databases.of('tax');
    expect(await db.query(sql`select from tax.arrears where tax_kind = '冒名'`)).toEqual([]);
    expect(await supply(body, `${WRITE} ${OF}:shaoguan`, 'tax/tax-arrears', '&jurisdiction=shaoguan')).toMatchObject({
      counts: { accepted: 1 },
    });
    expect(await db.query(sql`select jurisdiction from tax.arrears where tax_kind = '冒名'`)).toEqual([{ jurisdiction: 'shaoguan' }]);
  });

  it('is, where the supplier says that it is all they have, the end of what it does not name; never for this city’s own, nor for a part of it', async () => {
    const row = (kind: string) => ({
      纳税人名称: FIRM.name,
      统一社会信用代码: FIRM.uscc,
      税种: kind,
      欠税余额: '1.00',
      公告日期: '2026-11-02',
    });
    const states = () =>
      stack.running.databases
        .of('tax')
        .then((db) =>
          db.query(
            sql`select tax_kind as kind, jurisdiction as of, state from tax.arrears where tax_kind like '全量%' order by 1, 2 nulls first`,
          ),
        );
    const theirs = `${WRITE} ${OF}:province`;
    for (const scope of [WRITE, theirs])
      expect(await supply(csv([row('全量1'), row('全量2')]), scope)).toMatchObject({ counts: { accepted: 2 } });
    const before = await states();
    const one = csv([row('全量1')]);
    expect(await codeOf(one, WRITE, 'tax/tax-arrears', '&whole=true')).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(one, theirs, 'tax/tax-arrears', '&whole=yes')).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(one, `${theirs} collect-division:441802`, 'tax/tax-arrears', '&whole=true')).toEqual([403, 'COLLECTION_DENIED']);
    expect((await supply(one, theirs, 'tax/tax-arrears', '&whole=false')).status).toBe(200);
    expect(await states()).toEqual(before);
    expect(await supply(one, theirs, 'tax/tax-arrears', '&whole=true')).toMatchObject({ status: 200, absentEnded: 1 });
    expect(await states()).toEqual([
      { kind: '全量1', of: null, state: 'PUBLISHED' },
      { kind: '全量1', of: 'province', state: 'PUBLISHED' },
      { kind: '全量2', of: null, state: 'PUBLISHED' },
      { kind: '全量2', of: 'province', state: 'EXPIRED' },
    ]);
  });

  it('is named on the command line, by one that is known', async () => {
    const path = join(folder, 'cli.csv');
    writeFileSync(
      path,
      csv([{ 纳税人名称: FIRM.name, 统一社会信用代码: FIRM.uscc, 税种: '命令行', 欠税余额: '1.00', 公告日期: '2026-11-01' }]),
    );
    const collect = (...parameters: string[]) =>
      startScript('collect', [...parameters, 'tax', 'tax-arrears', path], { DATA_DIR: stack.config.dataDir }).ended;
    const unknown = await collect('--jurisdiction', 'atlantis');
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/没有外地 atlantis.*province（广东省）、shaoguan（韶关市）.*no such jurisdiction/) as string,
    ]);
    expect((await collect('--whole')).code).toBe(2);
    // With a server's databases the command works beside the stack, and these have names of the test's own.
    if (readConfig().testDatabaseUrl !== undefined) return;
    const { code, stdout } = await collect('--jurisdiction', 'shaoguan', '--whole');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\[外地 \/ of shaoguan\][\s\S]*终止 \/ .*ended: 452/u) as string]);
    const db = await stack.running.databases.of('tax');
    expect(
      await db.query(sql`select tax_kind, jurisdiction from tax.arrears where jurisdiction = 'shaoguan' and state = 'PUBLISHED'`),
    ).toEqual([{ tax_kind: '命令行', jurisdiction: 'shaoguan' }]);
  });
});
