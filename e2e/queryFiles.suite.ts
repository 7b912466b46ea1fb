import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { workbookText } from '../subgraphs/shared/collection/workbook/workbookText.ts';
import { FIRM, OTHER_FIRM, TRADER } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

const QUERY = `query ($identifiers: [IdentifierInput!]) {
  subjects(identifiers: $identifiers) { name establishedOn tax { grade { grade year } arrears { nodes { documentNumber totalBalance determinedOn } totalCount } } }
}`;

/** Results as files, by the commands as a user runs them. */
describe('results as files, whole stack', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    stack = await sharedStack();
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-files-'));
    writeFileSync(join(folder, 'q.graphql'), QUERY);
    const identifiers = [FIRM, OTHER_FIRM, TRADER].map(({ uscc }) => ({ kind: 'USCC', value: uscc }));
    writeFileSync(join(folder, 'v.json'), JSON.stringify({ identifiers }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (script: string, ...parameters: string[]) => startScript(script, [...parameters, '--url', `${stack.url}/graphql`], {}).ended;
  const out = (name: string) => join(folder, name);
  const asked = () => [out('q.graphql'), '--variables', out('v.json')];

  it('are a workbook of one sheet a list and one for where it comes from; nothing withheld is an empty cell', async () => {
    const { code, stderr, stdout } = await run('query', ...asked(), '--xlsx', out('o.xlsx'));
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('withheld 3, 不可用 unavailable 0');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(out('o.xlsx'));
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['result', 'subjects', 'subjects.tax.arrears.nodes', '来源 provenance']);
    const subjects = workbook.getWorksheet('subjects');
    const cells = (row: number) => (subjects?.getRow(row).values as unknown[]).slice(1);
    expect(cells(1)).toEqual(
      ['name', 'establishedOn', 'tax.grade.grade', 'tax.grade.year', 'tax.arrears.nodes', 'tax.arrears.totalCount'].map(
        (name) => `subjects.${name}`,
      ),
    );
    const withheld = '未授权 / withheld';
    expect(cells(2)).toEqual([FIRM.name, new Date('2008-03-01T00:00:00Z'), withheld, withheld, 1, 1]);
    expect(cells(3)).toEqual([OTHER_FIRM.name, new Date('2018-10-26T00:00:00Z'), withheld, withheld, 0, 0]);
    const arrears = workbook.getWorksheet('subjects.tax.arrears.nodes');
    expect((arrears?.getRow(2).values as unknown[]).slice(-2)).toEqual([51_000.1, new Date('2026-04-20T00:00:00Z')]);
    const provenance = JSON.stringify(workbook.getWorksheet('来源 provenance')?.getSheetValues());
    for (const told of ['subjects.0.tax.grade', 'LEVEL', 'TaxCredit.grade', 'SHARED', '策略版本', FIRM.uscc])
      expect(provenance).toContain(told);
    // The reader of the collection knows nothing of the library that wrote it.
    let text = '';
    for await (const part of workbookText(createReadStream(out('o.xlsx')))) text += part;
    expect(text).toContain('subjects');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('say which department was unavailable, and end with another code', async () => {
    const proxy = stack.proxies['tax'];
    if (!proxy) throw new Error('tax');
    proxy.fault = 'killed';
    const { code } = await run('query', ...asked(), '--csv', out('o.csv'));
    proxy.fault = 'none';
    expect(code).toBe(3);
    const rows: string[][] = parse(readFileSync(out('o.subjects.csv')), { bom: true });
    expect(rows[1]).toEqual([FIRM.name, '2008-03-01', ...Array<string>(4).fill('不可用 / unavailable')]);
    expect(readFileSync(out('o.provenance.csv'), 'utf8')).toContain('DEPARTMENT_UNAVAILABLE');
  });

  it('follow the pages of a connection, and are JSON as it came', async () => {
    writeFileSync(
      out('p.graphql'),
      'query ($after: String) { publications(dataset: "tax-arrears", first: 1, after: $after) { nodes { documentNumber } pageInfo { hasNextPage endCursor } } }',
    );
    const csv = await run('query', out('p.graphql'), '--all-pages', 'publications', '--csv', out('p.csv'));
    expect([csv.stderr, csv.code]).toEqual(['', 0]);
    const rows: string[][] = parse(readFileSync(out('p.publications.nodes.csv')), { bom: true });
    expect(rows.map((row) => row.at(-1))).toEqual(['publications.nodes.documentNumber', '清税欠告〔2026〕2号', '清税欠告〔2026〕1号']);
    await run('query', out('p.graphql'), '--all-pages', 'publications', '--json', out('p.json'));
    const json = JSON.parse(readFileSync(out('p.json'), 'utf8')) as { pages: object[]; provenance: { pages: number } };
    expect([json.pages.length, json.provenance.pages]).toEqual([2, 2]);
    writeFileSync(
      out('once.graphql'),
      '{ publications(dataset: "tax-arrears", first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }',
    );
    const stuck = await run('query', out('once.graphql'), '--all-pages', 'publications', '--json', out('never.json'));
    expect([stuck.code, stuck.stderr, existsSync(out('never.json'))]).toEqual([1, expect.stringContaining('$after'), false]);
  });

  it('write nothing of what was refused, and run no mutation', async () => {
    writeFileSync(out('bad.graphql'), '{ publications(dataset: "no-such-set") { totalCount } }');
    const refused = await run('query', out('bad.graphql'), '--xlsx', out('bad.xlsx'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('no such data set')]);
    writeFileSync(out('m.graphql'), 'mutation { issue: __typename }');
    const mutation = await run('query', out('m.graphql'), '--xlsx', out('bad.xlsx'));
    expect([mutation.code, mutation.stderr, existsSync(out('bad.xlsx'))]).toEqual([1, expect.stringContaining('queries only'), false]);
    expect((await run('query', out('q.graphql'))).code).toBe(2);
  });

  it('are the catalogue as a workbook: what is collected, and what serves it', async () => {
    const { code, stderr } = await run('catalogue', '--xlsx', out('c.xlsx'));
    expect([stderr, code]).toEqual(['', 0]);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(out('c.xlsx'));
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['征集目录', '服务目录']);
    const rows = (name: string) => (workbook.getWorksheet(name)?.getSheetValues() ?? []).map((row) => (row as unknown[] | undefined) ?? []);
    const of = (name: string, dataset: string) => rows(name).filter((row) => row[1] === dataset);
    expect(of('征集目录', 'tax-arrears')[0]?.slice(15, 17)).toEqual([4, true]);
    expect(of('征集目录', 'tax-paid')[0]?.[15]).toBe('未授权 / withheld');
    expect(of('征集目录', 'family-planning')[0]?.[7]).toBe('NOT_COLLECTED');
    expect(of('服务目录', 'tax-arrears')[0]?.slice(4, 9)).toEqual(['TaxCredit.arrears', 'OPEN', 'RESTRICTED', 'OPEN', true]);
  });
});
