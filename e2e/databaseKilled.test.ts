import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { chainsInDatabase } from '../scripts/audit/chainsInDatabase.ts';
import { verifyChain } from '../scripts/audit/verifyChain.ts';
import { DEBTOR } from './fixtures/smallCity.ts';
import { ownCluster, type OwnCluster } from './ownCluster.ts';
import { startStack, type TestStack } from './stack.ts';

const CLERK = { organisation: '清远市中级人民法院', user: '王五', scope: 'credit:3' };
const CLIENTS = 8;
const ROUNDS = 3;

/** The database server is killed under load, again and again; run where PostgreSQL is (jest.config.js): PGlite has no server to kill. */
describe('the audit over a PostgreSQL that is killed', () => {
  let cluster: OwnCluster | undefined;
  let stack: TestStack;
  let debtor: string;
  beforeAll(async () => {
    cluster = await ownCluster();
    stack = await startStack({ environment: { DATABASE_URL: cluster.url } });
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
  });
  afterAll(async () => {
    await stack.close();
    await cluster?.close();
  });

  it('has every personal read that was answered, and its chain holds', async () => {
    if (!cluster) throw new Error('no cluster');
    const token = await stack.token(CLERK);
    const answered: string[] = [];
    let refused = 0;
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const id = randomUUID();
        const { text } = await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts { state } } } }`, {
          token,
          purpose: 'LAW_ENFORCEMENT',
          headers: { 'x-query-reference': 'A-1', 'x-request-id': id },
        });
        if (text.includes('"PUBLISHED"')) answered.push(id);
        else {
          refused += 1;
          await wait(20);
        }
      }
    };
    const until = async (isReached: () => boolean): Promise<void> => {
      for (const deadline = Date.now() + 20_000; !isReached() && Date.now() < deadline;) await wait(20);
    };
    const clients = Array.from({ length: CLIENTS }, client);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [wanted, failed] = [answered.length + 100, refused];
      await until(() => answered.length >= wanted);
      expect(answered.length).toBeGreaterThanOrEqual(wanted);
      await cluster.kill();
      await until(() => refused > failed);
      expect(refused).toBeGreaterThan(failed);
      await cluster.start();
    }
    const afterwards = answered.length + 20;
    await until(() => answered.length >= afterwards);
    isOver = true;
    await Promise.all(clients);
    expect(answered.length).toBeGreaterThanOrEqual(afterwards);

    const db = await stack.running.databases.of('governance');
    const missing = async (): Promise<string[]> => {
      const rows = await db.query<{ request: string }>(sql`select request from governance.audit_entry where person = '王五'`);
      const kept = new Set(rows.map(({ request }) => request));
      return answered.filter((id) => !kept.has(id));
    };
    for (const deadline = Date.now() + 20_000; (await missing()).length > 0 && Date.now() < deadline;) await wait(200);
    expect(await missing()).toEqual([]);
    const reports = [];
    for (const { chain, start: from, lines } of await chainsInDatabase(db, stack.ids))
      reports.push(await verifyChain(chain, from, lines(), stack.keys.auditPublic));
    expect(reports.map(({ broken }) => broken)).toEqual([undefined]);
  }, 150_000);
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
