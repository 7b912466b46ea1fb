import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGraph, type OpenGraph } from './federation/openGraph.ts';
import { SHAPES } from './federation/shapes.ts';
import { freePort } from './freePort.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const QUERY = '{ products { name price } users { name } }';

/** The gateway's other ways to run: several processes on one port, and on @apollo/gateway's own executor. */
describe('the gateway as several processes, and on the stock executor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-workers-'));
  let graph: OpenGraph;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    graph = await openGraph(SHAPES);
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await graph.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (parameters: string[]): Promise<{ child: ChildProcess; url: string; stopped: Promise<number | null> }> => {
    const port = String(await freePort());
    const child = spawn(
      process.execPath,
      [
        '--import',
        './scripts/typescript.js',
        'gateway/index.ts',
        '--supergraph',
        graph.supergraphFile,
        '--open',
        '--port',
        port,
        ...parameters,
      ],
      { cwd: ROOT, env: { PATH: '/usr/local/bin:/usr/bin:/bin', DATA_DIR: folder, LOG_LEVEL: 'silent' } },
    );
    running.push(child);
    const stopped = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes('/graphql')) resolve();
      });
      void stopped.then(() => reject(new Error(stderr)));
    });
    return { child, url: `http://127.0.0.1:${port}`, stopped };
  };
  const ask = async (url: string, query = QUERY): Promise<string> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ query }),
    });
    return response.text();
  };

  it('serves one port from several processes, counts over all of them, and stops without losing a request', async () => {
    const { child, url, stopped } = await start(['--workers', '2']);
    const expected = JSON.stringify((await graph.query(QUERY)).data);
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(url)));
    expect([...new Set(answers.map((text) => JSON.stringify((JSON.parse(text) as { data: unknown }).data)))]).toEqual([expected]);
    const counted = /credit_graph_requests_total\{status="200"\} (\d+)/.exec(await (await fetch(`${url}/metrics`)).text());
    expect(Number(counted?.[1])).toBe(40);
    // Under way while it stops: their bodies are not all there yet.
    const last = Array.from({ length: 10 }, () => halfSent(url));
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await Promise.all(last.map((finish) => finish()))).every((text) => text.includes('"data"'))).toBe(true);
    expect(await stopped).toBe(0);
  });

  it('answers the same on the stock executor', async () => {
    const { child, url, stopped } = await start(['--engine', 'apollo']);
    const ours = await graph.query(QUERY);
    expect(JSON.parse(await ask(url))).toEqual(ours);
    child.kill('SIGTERM');
    expect(await stopped).toBe(0);
  });

  it('says what is wrong with its parameters', async () => {
    await expect(start(['--workers', '0'])).rejects.toThrow('--workers');
    await expect(start(['--engine', 'warp'])).rejects.toThrow('--engine');
  });
});

/** Sends a request but for its end; the function given sends that, and has the answer. */
function halfSent(url: string): () => Promise<string> {
  const body = JSON.stringify({ query: QUERY });
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const sent = request(`${url}/graphql`, { method: 'POST', headers, agent: false });
  const answer = new Promise<string>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    });
  });
  sent.write(body.slice(0, 10));
  return () => {
    sent.end(body.slice(10));
    return answer;
  };
}
