import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { pgliteDatabase } from '../subgraphs/shared/database/pgliteDatabase.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { FIRM } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

/** The command, over what a stack has left behind: its database, its spool. */
describe('npm run audit', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  it('finds the audit whole, then names the row that was changed; an export verifies by itself', async () => {
    const as = { organisation: '清远市审计局', user: '王五', scope: 'credit:2' };
    const query = `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { tax { grade { grade } } } }`;
    for (let count = 0; count < 5; count += 1) expect((await stack.query(query, { as, purpose: 'TENDER_REVIEW' })).status).toBe(200);
    const db = await stack.running.databases.of('governance');
    const found = async () =>
      db.query<{ number: number; name: string }>(
        sql`select e.number, c.name from governance.audit_entry e join governance.audit_chain c on c.id = e.chain where person = '王五' order by number`,
      );
    const deadline = Date.now() + 5_000;
    while ((await found()).length < 5 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    const entries = await found();
    expect(entries).toHaveLength(5);
    const changed = entries[2];
    // An embedded database has one owner: the stack ends before the command looks at it.
    const isEmbedded = db.dialect === 'pglite';
    if (isEmbedded) await stack.running.close();
    const { databaseUrl = '', dataDir } = stack.config;
    const url = isEmbedded ? {} : { GOVERNANCE_DATABASE_URL: await addressOf(db, databaseUrl) };
    const environment = { PATH: process.execPath, DATA_DIR: dataDir, ...url };
    const run = (...parameters: string[]) => startScript('audit', parameters, environment).ended;

    const whole = await run('verify');
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    expect(whole.stdout).toMatch(/核对了 [1-9]\d* 条链 .*\n审计完好/);
    const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    const file = join(dataDir, 'export.jsonl');
    expect(await run('export', '--month', month, '--out', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('verify', '--file', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('prune')).toMatchObject({ code: 0, stdout: '' });

    const again = isEmbedded ? await pgliteDatabase({ folder: join(dataDir, 'pglite') }) : db;
    await again.execute('alter table governance.audit_entry disable trigger audit_entry_stays');
    await again.query(sql`update governance.audit_entry set line = replace(line, '王五', '王六') where number = ${changed?.number}`);
    if (isEmbedded) await again.close();
    const named = await run('verify', '--database');
    expect(named.code).toBe(1);
    expect(named.stderr).toContain(`${changed?.name}/${changed?.number} `);
    expect(named.stderr).toMatch(/was changed/);
    expect((await run('verify', '--file', file)).code).toBe(0);
  });

  it('does not call whole what is not there, or holds no chain', async () => {
    const { dataDir } = stack.config;
    const environment = { PATH: process.execPath, DATA_DIR: dataDir };
    const run = (...parameters: string[]) => startScript('audit', ['verify', ...parameters], environment).ended;
    const empty = join(dataDir, 'no-chains');
    mkdirSync(empty, { recursive: true });
    writeFileSync(join(empty, 'empty.jsonl'), '');
    for (const [option, name, why] of [
      ['--dir', join(empty, 'gone'), /no such file or folder/],
      ['--file', join(empty, 'gone.jsonl'), /no such file or folder/],
      ['--dir', empty, /holds no chain: name a SPOOL_DIR/],
      ['--file', join(empty, 'empty.jsonl'), /holds no chain: name a file that audit export wrote/],
    ] as const)
      expect(await run(option, name)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(why) });
  });

  it('says how it is used', async () => {
    const environment = { PATH: process.execPath, DATA_DIR: stack.config.dataDir };
    const help = await startScript('audit', ['--help'], environment).ended;
    expect([help.code, help.stdout.slice(0, 10)]).toEqual([0, '用法 / usage'.slice(0, 10)]);
    for (const wrong of [[], ['verify', 'x'], ['export'], ['export', '--month', '2026-13', '--out', 'x'], ['delete']])
      expect((await startScript('audit', wrong, environment).ended).code).toBe(2);
  });
});

async function addressOf(db: Database, server: string): Promise<string> {
  const [row] = await db.query<{ name: string }>(sql`select current_database() as name`);
  return Object.assign(new URL(server), { pathname: `/${row?.name}` }).href;
}
