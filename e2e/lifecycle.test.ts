import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGraph, type OpenGraph } from './federation/openGraph.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMPOSED = join(ROOT, 'schema/generated/supergraph.graphql');

/** A gateway as a process: what it refuses to serve, how it takes a new supergraph, how it stops. */
describe('the gateway as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-gateway-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const gateway = (parameters: string[], environment: Record<string, string> = {}) =>
    spawn(process.execPath, ['--import', './scripts/typescript.js', 'gateway/index.ts', ...parameters], {
      cwd: ROOT,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', DATA_DIR: folder, LOG_LEVEL: 'silent', PORT: '4392', ...environment },
    });
  const refusal = (parameters: string[], environment: Record<string, string> = {}): Promise<{ code: number | null; stderr: string }> =>
    new Promise((resolve) => {
      const child = gateway(parameters, environment);
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('close', (code) => resolve({ code, stderr }));
    });

  it('refuses a graph with rules in open mode, one without rules otherwise, foreign security specs, production', async () => {
    const plain = join(folder, 'plain.graphql');
    const text = readFileSync(COMPOSED, 'utf8');
    writeFileSync(plain, text.replaceAll(/(?<!directive )@permission\([^)]*\)/g, ''));
    const foreign = join(folder, 'foreign.graphql');
    writeFileSync(
      foreign,
      text.replace(
        '@link(url: "https://specs.apollo.dev/link/v1.0")',
        '@link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)',
      ),
    );
    const [ruled, bare, secured, production, missing] = await Promise.all([
      refusal(['--supergraph', COMPOSED, '--open']),
      refusal(['--supergraph', plain]),
      refusal(['--supergraph', foreign]),
      refusal(['--supergraph', plain, '--open'], {
        NODE_ENV: 'production',
        IDENTITY_ISSUER: 'i',
        IDENTITY_AUDIENCE: 'a',
        IDENTITY_JWKS_URL: 'https://id.example',
        SUBGRAPH_KEYS: '{}',
        SUBJECT_ID_KEY: 'a'.repeat(64),
      }),
      refusal(['--supergraph', join(folder, 'nothing.graphql')]),
    ]);
    expect([ruled, bare, secured, production, missing].map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(ruled.stderr).toMatch(/--open/);
    expect(bare.stderr).toMatch(/--open/);
    expect(production.stderr).toMatch(/production/);
    expect(missing.stderr).toMatch(/nothing\.graphql/);
  });

  it('stops gracefully on SIGTERM and says where it listened', async () => {
    const child = gateway(['--help']);
    await new Promise((resolve) => child.on('close', resolve));
    const running = gateway(['--port', '4393']);
    let stdout = '';
    running.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    for (
      let tries = 0;
      tries < 80 &&
      !(await fetch('http://127.0.0.1:4393/health/ready').then(
        ({ ok }) => ok,
        () => false,
      ));
      tries += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 250));
    expect(stdout).toContain('http://127.0.0.1:4393/graphql');
    const closed = new Promise((resolve) => running.on('close', resolve));
    running.kill('SIGTERM');
    expect(await closed).toBe(0);
  });
});

describe('a supergraph that changes while requests run', () => {
  let graph: OpenGraph;
  afterEach(() => graph.close());

  it('is swapped without a failed request; a broken one is refused and the old one stays', async () => {
    graph = await openGraph({
      a: { sdl: 'type Query { old: Int new: Int }', resolvers: { Query: { old: () => 1, new: () => 2 } } },
    });
    const whole = readFileSync(graph.supergraphFile, 'utf8');
    writeFileSync(graph.supergraphFile, 'type Query {');
    const failures: unknown[] = [];
    let asking = true;
    const load = (async () => {
      while (asking) {
        const { data, errors } = await graph.query('{ old }');
        if (errors || JSON.stringify(data) !== '{"old":1}') failures.push(errors);
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await graph.query('{ new }')).data).toEqual({ new: 2 });
    writeFileSync(graph.supergraphFile, whole.replace(/^ *new: Int\n/m, ''));
    let gone = false;
    for (let tries = 0; tries < 40 && !gone; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      gone = (await graph.query('{ new }')).errors !== undefined;
    }
    asking = false;
    await load;
    expect([gone, failures]).toEqual([true, []]);
  });
});
