import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataDirOwned, claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import { csvOf, FIRM, SMALL_CITY } from './fixtures/smallCity.ts';
import { startScript, type Ran } from './runScript.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The commands as a user runs them, on an embedded data folder that a running `npm start` owns. */
describe('npm run collect beside a running npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-collect-'));
  const dataDir = join(folder, 'data');
  const environment = { DATA_DIR: dataDir, PORT: '0' };
  let started: ChildProcess;
  let url = '';

  const run = (script: string, ...parameters: string[]): Promise<Ran> => startScript(script, parameters, environment).ended;
  const file = (name: string, text: string | Buffer): string => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, text);
    return path;
  };
  const query = async (text: string): Promise<unknown> =>
    (
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: text }),
      })
    ).json();

  beforeAll(async () => {
    started = spawn(process.execPath, ['--import', './scripts/typescript.js', 'scripts/start.ts', '--no-sample', '--no-page'], {
      cwd: ROOT,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    url = await new Promise<string>((resolve, reject) => {
      started.once('close', () => reject(new Error(`npm start did not get ready: ${said}`)));
      started.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [, address] = /is running: (http\S+)/.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    });
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => started.once('close', resolve));
    if (started.kill('SIGTERM')) await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('hands files to the owner, whose graph answers from them at once; a rerun changes nothing', async () => {
    for (const [name, table] of Object.entries(SMALL_CITY)) {
      const [sector = '', dataset = ''] = name.split('/');
      const ran = await run('collect', sector, dataset, file(`${name}.csv`, csvOf(table)));
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      expect(ran.stdout).toContain(`accepted ${table.rows.length}`);
    }
    expect(await query(`{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { tax { arrears { totalCount } } } }`)).toEqual({
      data: { subject: { tax: { arrears: { totalCount: 1 } } } },
    });
    const again = await run(
      'collect',
      'tax',
      'tax-arrears',
      file('again.csv', csvOf(SMALL_CITY['tax/tax-arrears'] ?? { header: [], rows: [] })),
    );
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringMatching(/read 4 = .*accepted 0 \+ .*corrected 0 \+ .*changed 0 \+ .*unchanged 4 \+ .*rejected 0/),
    ]);
  });

  it('keeps bad rows aside with line, column and reason, and adds up', async () => {
    const table = SMALL_CITY['tax/tax-arrears'] ?? { header: [], rows: [] };
    const [good = []] = table.rows;
    const column = (name: string): number => table.header.indexOf(name);
    const changed = (name: string, value: string, document: string): string[] =>
      good.map((cell, index) => (index === column(name) ? value : index === column('公告文号') ? document : cell));
    const rows = [
      changed('税种', '消费税', '清税欠告〔2026〕11号'),
      changed('公告日期', '2026-13-45', '清税欠告〔2026〕12号'),
      changed('欠税余额', '很多', '清税欠告〔2026〕13号'),
      changed('统一社会信用代码', '91440000000000000X', '清税欠告〔2026〕14号'),
    ];
    const ran = await run('collect', 'tax', 'tax-arrears', file('dirty.csv', csvOf({ header: table.header, rows })));
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/read 4 = .*accepted 1 .*rejected 3/);
    for (const line of ['第 3 行 / line 3 “公告日期”', '第 4 行 / line 4 “欠税余额”', '第 5 行 / line 5'])
      expect(ran.stdout).toContain(line);
  });

  it('stops at a wrong header before anything is written, and says where a truncated file breaks off', async () => {
    const wrong = await run('collect', 'tax', 'tax-arrears', file('wrong.csv', '名称,金额\nx,1\n'));
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toMatch(/公告日期/);
    const text = csvOf(SMALL_CITY['courts/dishonest-debt'] ?? { header: [], rows: [] });
    const truncated = await run(
      'collect',
      'courts',
      'dishonest-debt',
      file('truncated.csv', Buffer.from(text).subarray(0, Buffer.byteLength(text) - 40)),
    );
    expect([truncated.code, truncated.stdout]).toEqual([3, expect.stringMatching(/第 3 行中断/)]);
    const unknown = await run('collect', 'tax', 'nothing', 'x.csv');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('--list')]);
  });

  it('keeps the folder to one owner', async () => {
    await expect(claimDataDir(dataDir)).rejects.toThrow(DataDirOwned);
    const subgraph = await run('subgraph', 'tax');
    expect([subgraph.code, subgraph.stderr]).toEqual([1, expect.stringContaining(dataDir)]);
    const second = await run('start', '--no-sample', '--no-page');
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(dataDir)]);
  });
});
