import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTHER_FIRM } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';

const REPORT = {
  ...{ id: 'a-report', number: '清信核〔2026〕第000001号', takenAt: '2026-11-01T00:00:00Z', policyRevision: 1 },
  ...{ complete: true, unavailable: [], verificationCode: 'CODE' },
  results: { nodes: [{ party: OTHER_FIRM.name, outcome: 'NOTHING_FOUND', measures: [] }] },
};

/** `npm run screen` beside a graph that issues reports, and whose PDF never ends. */
describe('the files of npm run screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-screen-files-'));
  const list = join(folder, 'list.csv');
  const asked: string[] = [];
  let server: Server;
  beforeAll(async () => {
    writeFileSync(list, `号码\n${OTHER_FIRM.uscc}\n`);
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const what = request.method === 'GET' ? 'pdf' : body.includes('mutation') ? 'screen' : 'me';
        asked.push(what);
        server.emit('asked', what);
        if (what !== 'pdf') response.end(JSON.stringify({ data: what === 'me' ? { me: {} } : { screen: REPORT } }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const screen = (out: string) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    return startScript('screen', [list, '--matter', 'TENDER', '--reference', '2026-113', '--url', url, '--out', out], {});
  };

  it('are begun before a report is asked for: where they cannot be, none is issued', async () => {
    mkdirSync(join(folder, 'taken.xlsx'));
    for (const out of [join(folder, 'gone', 'list'), join(folder, 'taken')])
      expect(await screen(out).ended).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('choose another --out') });
    expect(asked).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['list.csv', 'taken.xlsx']);
  });

  it('are taken away where it is interrupted, and the report that was issued is named', async () => {
    const { child, ended } = screen(join(folder, 'out'));
    await new Promise<void>((resolve) => server.on('asked', (what) => what === 'pdf' && resolve()));
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual(['out.pdf.part', 'out.xlsx.part']);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain(`${REPORT.number} (${REPORT.id})`);
    expect(stderr).toMatch(/interrupted, no files are left\n$/);
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});
