import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { chainsInDatabase } from '../scripts/audit/chainsInDatabase.ts';
import { verifyChain } from '../scripts/audit/verifyChain.ts';
import { DEBTOR } from './fixtures/smallCity.ts';
import { gatewayProcess, type GatewayProcess } from './gatewayProcess.ts';
import { startStack, type TestStack } from './stack.ts';

const CLERK = { organisation: '清远市中级人民法院', user: '王五', scope: 'credit:3' };
const CLIENTS = 12;

/** A gateway is killed under load, again and again, its database's connections and its way to governance cut meanwhile. */
describe('the audit of a gateway that is killed', () => {
  let stack: TestStack;
  let spool: string;
  let debtor: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    stack = await startStack();
    spool = join(stack.config.dataDir, 'killed');
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await stack.close();
  });

  const start = async (): Promise<GatewayProcess> => {
    const started = await gatewayProcess(stack, { SPOOL_DIR: spool });
    running.push(started.child);
    return started;
  };

  it('has every personal read that was answered, and every chain holds', async () => {
    const token = await stack.token(CLERK);
    const answered: string[] = [];
    const client = async (url: string, isOver: () => boolean): Promise<void> => {
      while (!isOver()) {
        const id = randomUUID();
        try {
          const response = await fetch(`${url}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${token}`,
              'x-query-purpose': 'LAW_ENFORCEMENT',
              'x-query-reference': 'A-1',
              'x-request-id': id,
            },
            body: JSON.stringify({ query: `{ subject(id: "${debtor}") { courts { dishonestDebts { state } } } }` }),
          });
          if ((await response.text()).includes('"PUBLISHED"')) answered.push(id);
        } catch {
          // Killed before it answered.
        }
      }
    };
    const governance = stack.proxies['governance'];
    const db = await stack.running.databases.of('governance');
    if (!governance) throw new Error('no proxy');
    const more = async (count: number): Promise<void> => {
      const [wanted, until] = [answered.length + count, Date.now() + 15_000];
      while (answered.length < wanted && Date.now() < until) await wait(20);
    };
    for (let round = 0; round < 4; round += 1) {
      const { child, url, ended } = await start();
      let isOver = false;
      const clients = Array.from({ length: CLIENTS }, () => client(url, () => isOver));
      await more(30);
      // Some rounds end with entries that are on the disk only.
      if (round % 2 === 1) governance.fault = 'killed';
      else if (db.dialect === 'postgres')
        await db.query(
          sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        );
      await more(20);
      child.kill('SIGKILL');
      await ended;
      isOver = true;
      await Promise.all(clients);
      governance.fault = 'none';
    }
    expect(answered.length).toBeGreaterThan(100);

    const last = await start();
    const missing = async (): Promise<string[]> => {
      const rows = await db.query<{ request: string }>(sql`select request from governance.audit_entry where person = '王五'`);
      const kept = new Set(rows.map(({ request }) => request));
      return answered.filter((id) => !kept.has(id));
    };
    const deadline = Date.now() + 20_000;
    while ((await missing()).length > 0 && Date.now() < deadline) await wait(200);
    expect(await missing()).toEqual([]);
    const recovered = async (): Promise<number | undefined> => {
      const [row] = await db.query<{ count: number }>(
        sql`select count(*) as count from governance.audit_entry where line like '%"kind":"RECOVERED"%'`,
      );
      return row?.count;
    };
    while ((await recovered()) !== 4 && Date.now() < deadline) await wait(200);
    expect(await recovered()).toBe(4);
    last.child.kill('SIGTERM');
    await last.ended;

    const ids = stack.ids;
    const reports = [];
    for (const { chain, start: from, lines } of await chainsInDatabase(db, ids))
      reports.push(await verifyChain(chain, from, lines(), stack.keys.auditPublic));
    expect(reports.filter(({ broken }) => broken)).toEqual([]);
    // Four that were killed, the last one, the stack's own, and that of whoever made the installation from which the stack started.
    expect(reports).toHaveLength(7);
    // What the dead had left is gone; the last one's own folder stays only where there was no time to send its end on.
    expect(readdirSync(spool).filter((name) => name.includes('@'))).toEqual([]);
  }, 150_000);
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
