import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FIRM, SMALL_CITY, csvOf } from './fixtures/smallCity.ts';
import { freePort } from './freePort.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PARTS = ['common', 'gateway', 'schema', 'scripts', 'subgraphs', 'web', 'package.json', 'jest.config.js', 'e2e/run', 'docs'];
const run = promisify(execFile);

/** A department joins a copy of this repository, by the one command and nothing else. */
describe('npm run new-subgraph', () => {
  const copy = mkdtempSync(join(tmpdir(), 'credit-graph-new-'));
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', DATA_DIR: join(copy, 'data'), HOME: copy };
  let child: ChildProcess | undefined;
  let url = '';
  const script = (...parameters: string[]) =>
    run(process.execPath, ['--import', './scripts/typescript.js', ...parameters], { cwd: copy, env, maxBuffer: 1e8 });

  beforeAll(async () => {
    for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true, filter: (path) => !path.includes('web/dist') });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await script('scripts/newSubgraph.ts', 'public-housing', '--title', '住房保障');
    await script('scripts/compose.ts');
  });
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(copy, { recursive: true, force: true });
  });

  const ask = async (query: string, token?: string, purpose = 'CREDIT_SUPERVISION') => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}`, 'x-query-purpose': purpose }),
      },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: Record<string, never>; errors?: { extensions: Record<string, unknown> }[] };
  };
  const firm = `subject(identifier: { kind: USCC, value: "${FIRM.uscc}" })`;

  it('writes a subgraph whose own test passes', async () => {
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const { stderr } = await run(
      process.execPath,
      ['--experimental-vm-modules', jest, '--rootDir', copy, '-i', 'subgraphs/public-housing'],
      {
        cwd: copy,
        env,
      },
    );
    expect(stderr).toContain('Tests:       2 passed, 2 total');
  });

  it('is served with the others, collects its file, and is read by nobody above OPEN until it is granted by name', async () => {
    writeFileSync(
      join(copy, 'record.csv'),
      `主体名称,统一社会信用代码,文号,事项,认定日期,金额（元）\n${FIRM.name},${FIRM.uscc},房1号,公租房配租,2026-05-01,1200\n`,
    );
    writeFileSync(
      join(copy, 'watch.csv'),
      `主体名称,统一社会信用代码,名单名称,列入日期\n${FIRM.name},${FIRM.uscc},保障房重点关注,2026-05-01\n`,
    );
    const registrations = SMALL_CITY['registry/legal-persons'];
    if (!registrations) throw new Error('no registrations');
    writeFileSync(join(copy, 'legal-persons.csv'), csvOf(registrations));
    await script('scripts/collect.ts', 'registry', 'legal-persons', 'legal-persons.csv');
    const { stdout } = await script('scripts/collect.ts', 'public-housing', 'public-housing-record', 'record.csv');
    expect(stdout).toMatch(/accepted 1/);
    await script('scripts/collect.ts', 'public-housing', 'watch-list', 'watch.csv');
    await start();

    const query = `{ ${firm} { name publicHousing { records { nodes { documentNumber title amount } } } listings { sector name } } catalogue(sector: "public-housing") { code } }`;
    const token = (await script('scripts/token.ts', '--org', '演示', '--scope', 'credit:3')).stdout.trim();
    const before = await ask(query, token);
    expect(before.data).toEqual({
      subject: { name: FIRM.name, publicHousing: { records: null }, listings: [] },
      catalogue: [{ code: 'public-housing-record' }, { code: 'watch-list' }],
    });
    expect(
      before.errors?.map(({ extensions }) => [extensions['coordinate'], extensions['requiredLevel'], extensions['heldLevel']]),
    ).toEqual([['PublicHousingCredit.records', 'SHARED', 'OPEN']]);

    const cohort = `{ cohort(where: { publicHousing: { records: { amount: { gt: "1000" } } } }) {
      subjects(orderBy: { by: PUBLIC_HOUSING_RECORDS_AMOUNT }) { nodes { name } } } }`;
    expect((await ask(cohort, token)).errors?.map(({ extensions }) => extensions['coordinate'])).toEqual(['PublicHousingCredit.records']);

    await stop();
    const policy = join(copy, 'schema/policy.yaml');
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('governance]', 'governance, public-housing]'));
    await start();
    const after = await ask(query, token);
    expect([after.data, after.errors]).toEqual([
      {
        subject: {
          name: FIRM.name,
          publicHousing: { records: { nodes: [{ documentNumber: '房1号', title: '公租房配租', amount: '1200.00' }] } },
          listings: [{ sector: 'public-housing', name: '保障房重点关注' }],
        },
        catalogue: [{ code: 'public-housing-record' }, { code: 'watch-list' }],
      },
      undefined,
    ]);
    // Cohorts are selected and ordered by it because it exists.
    expect(await ask(cohort, token)).toEqual({ data: { cohort: { subjects: { nodes: [{ name: FIRM.name }] } } } });
  }, 180_000);

  it.each([
    [['public-housing', '--title', '住房保障'], /already/],
    [['Housing', '--title', '住房保障'], /like housing/],
    [['shared', '--title', '共用'], /like housing/],
    [['../x', '--title', '住房保障'], /like housing/],
    [['health', '--title', 'Health: "x"'], /in Chinese/],
  ])('refuses %j and writes nothing', async (parameters, reason) => {
    await expect(script('scripts/newSubgraph.ts', ...parameters)).rejects.toThrow(reason);
  });

  const start = async (): Promise<void> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const started = spawn(process.execPath, ['--import', './scripts/typescript.js', 'scripts/start.ts', '--no-page', '--no-sample'], {
      cwd: copy,
      env: { ...env, PORT: String(port) },
    });
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Credit Graph is running')) resolve();
      });
      started.once('exit', () => reject(new Error(said)));
    });
  };
  const stop = async (): Promise<void> => {
    const stopped = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGTERM');
    await stopped;
  };
});
