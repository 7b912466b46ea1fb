import sql from 'sql-template-tag';
import { DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { startStack, type TestStack } from './stack.ts';

const CLERK = { organisation: '清远市中级人民法院', user: '王五', scope: 'credit:3' };
const CASE = { 'x-query-reference': encodeURIComponent('（2026）粤18执1号') };

/** While the log cannot be sent on it fills its room: what has to be recorded is refused then, and nothing else. */
describe('the audit with no room left', () => {
  let stack: TestStack;
  let debtor: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { SPOOL_MAX_BYTES: '16384' } });
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
  });
  afterAll(() => stack.close());

  it('refuses what has to be recorded, goes on with what is open, says how much it missed, and recovers', async () => {
    const personal = () =>
      stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts { state } } } }`, {
        as: CLERK,
        purpose: 'LAW_ENFORCEMENT',
        headers: CASE,
      });
    const open = () => stack.query(`{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { name } }`);
    const governance = stack.proxies['governance'];
    if (!governance) throw new Error('no proxy');
    governance.fault = 'killed';
    let answered = 0;
    let answer = await personal();
    for (; answer.status === 200 && answered < 100; answered += 1) answer = await personal();
    expect(answered).toBeLessThan(60);
    expect([answer.status, answer.errors[0]?.extensions['code'], answer.data]).toEqual([503, 'AUDIT_UNAVAILABLE', undefined]);
    expect((await open()).data).toEqual({ subject: { name: FIRM.name } });
    expect((await personal()).status).toBe(503);
    expect(await (await fetch(`${stack.url}/metrics`)).text()).toMatch(/credit_graph_audit_missed_total [1-9]/);

    governance.fault = 'none';
    const deadline = Date.now() + 10_000;
    while ((await personal()).status !== 200 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await personal()).status).toBe(200);
    const db = await stack.running.databases.of('governance');
    const missed = async () => db.query<{ line: string }>(sql`select line from governance.audit_entry where line like '%"kind":"MISSED"%'`);
    while ((await missed()).length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(JSON.parse((await missed())[0]?.line ?? '{}')).toMatchObject({ kind: 'MISSED', refused: expect.any(Number), open: 1 });
  });

  it('lets no answer of a mutation leave that shows something of somebody and cannot be recorded, and makes none whose attempt cannot be', async () => {
    const governance = stack.proxies['governance'];
    if (!governance) throw new Error('no proxy');
    /** What waits, once it is neither more nor less for a moment. */
    const waiting = async (): Promise<number> => {
      const read = async () => Number(/audit_spool_bytes (\d+)/.exec(await (await fetch(`${stack.url}/metrics`)).text())?.[1]);
      let [last, now] = [-1, await read()];
      for (; last !== now; [last, now] = [now, await read()]) await new Promise((resolve) => setTimeout(resolve, 60));
      return now;
    };
    const costOf = async (made: () => Promise<unknown>): Promise<number> => {
      const before = await waiting();
      await made();
      return (await waiting()) - before;
    };
    /** An entry as long as the name of its operation. */
    const fill = (letters: number) =>
      stack.query(`query ${'Q'.repeat(letters)} { subject(id: "${debtor}") { courts { dishonestDebts { state } } } }`, {
        as: CLERK,
        purpose: 'LAW_ENFORCEMENT',
        headers: CASE,
      });
    const OFFICER = { organisation: '清远市中级人民法院', user: '值班法官', scope: 'credit:1 break-glass' };
    const glass = () =>
      stack.query(
        `mutation { breakGlass(input: { subject: "${debtor}", sectors: ["courts"], purpose: "LAW_ENFORCEMENT", reference: "1", reason: "紧急执行" }) { validUntil } }`,
        { as: OFFICER },
      );
    const elevations = async (): Promise<unknown> => {
      const db = await stack.running.databases.of('governance');
      return (await db.query<{ count: number }>(sql`select count(*)::integer as count from governance.elevation`))[0]?.count;
    };
    // What is spelt out once only is, before anything is measured; and what was sent on is gone.
    await glass();
    await fill(1);
    for (const until = Date.now() + 10_000; (await waiting()) > 3_000 && Date.now() < until;);
    governance.faultAt = '/internal/audit-entries';
    governance.fault = 'killed';
    const entry = Math.min(await costOf(() => fill(1)), await costOf(() => fill(1))) - 1;
    const mutation = Math.min(await costOf(glass), await costOf(glass));
    // Room for the attempt, and not for what came of it; in two steps, because a full file is signed. An entry is taken to need 1,024 bytes.
    for (const left of [3_000, 1_024 + Math.round(mutation * 0.2)])
      expect((await fill(16_384 - (await waiting()) - left - entry)).status).toBe(200);
    const before = await elevations();
    const answer = await glass();
    expect([answer.status, answer.errors[0]?.extensions['code'], answer.data]).toEqual([503, 'AUDIT_UNAVAILABLE', undefined]);
    expect(await elevations()).toBe(Number(before) + 1);
    // Now not even the attempt finds room: nothing is changed.
    expect((await glass()).errors[0]?.extensions['code']).toBe('AUDIT_UNAVAILABLE');
    expect(await elevations()).toBe(Number(before) + 1);
    governance.fault = 'none';
  });
});
