import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import sql from 'sql-template-tag';
import { BOSS, COOK, DEBTOR, FIRM, TRADER } from './fixtures/smallCity.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const CENTRE = {
  organisation: '清远市公共信用信息中心',
  user: '中心经办',
  scope: 'credit:2 governance:3 objection:decide repair:decide complaint:decide',
};
const TAX = { organisation: '国家税务总局清远市税务局', user: '税务经办', scope: 'credit:2 tax:3 objection:decide repair:decide' };
const COURTS = { organisation: '清远市中级人民法院', user: '书记员', scope: 'credit:2 courts:3 objection:decide repair:decide' };
const BY_CENTRE: Asking = { as: CENTRE, purpose: 'SUBJECT_SERVICE' };
const BY_TAX: Asking = { as: TAX, purpose: 'CREDIT_SUPERVISION' };
const BY_COURTS: Asking = { as: COURTS, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': 'case-1' } };

/** Objections, repairs and complaints: by whom they are filed, who decides what, and what becomes of the record. */
describe('cases, whole stack', () => {
  let stack: TestStack;
  let boss: string;
  let cook: string;
  let debtor: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { ENTITY_CACHE: 'true' } });
    [debtor, boss, cook] = (await Promise.all([DEBTOR, BOSS, COOK].map(({ document }) => stack.idOf('CITIZEN_ID', document)))) as [
      string,
      string,
      string,
    ];
  });
  afterAll(() => stack.close());

  const self = (subject: string): Asking => ({ as: { organisation: '信用清远网', user: '本人', scope: 'credit:1', subject } });
  const run = async (call: string, fields: string, asking: Asking): Promise<Record<string, unknown>> => {
    const { data, errors } = await stack.query(`mutation { it: ${call} { ${fields} } }`, asking);
    const it = (data as { it?: Record<string, unknown> } | null)?.it;
    if (!it || errors.length > 0) throw new Error(`${call}: ${JSON.stringify(errors)}`);
    return it;
  };
  const refusal = async (call: string, asking: Asking): Promise<unknown> => {
    const { errors } = await stack.query(`mutation { it: ${call} { id } }`, asking);
    return errors[0]?.extensions['reason'] ?? errors[0]?.message;
  };
  const firm = async (asking: Asking = {}) => {
    const { data, errors } = await stack.query(
      `{ subject(identifier: { kind: USCC, value: "${FIRM.uscc}" }) { listings { recordId underObjection list }
        market { penalties { nodes { id state underObjection repairableFrom } } } tax { arrears { nodes { id underObjection } } } } }`,
      asking,
    );
    if (errors.some(({ extensions }) => extensions['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE')) throw new Error(JSON.stringify(errors));
    return (
      data as unknown as {
        subject: {
          listings: { recordId: string; underObjection: boolean }[];
          market: { penalties: { nodes: { id: string; state: string; underObjection: boolean; repairableFrom: string | null }[] } };
          tax: { arrears: { nodes: { id: string; underObjection: boolean }[] } };
        };
      }
    ).subject;
  };
  /** What a further objection has to bring: a file that is new. */
  const evidence = async (asking: Asking): Promise<string> => {
    const response = await fetch(`${stack.url}/attachments?file=${encodeURIComponent('证据.pdf')}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await stack.token(asking.as ?? {})}` },
      body: `%PDF-1.7 ${randomUUID()}`,
    });
    return ((await response.json()) as { id: string }).id;
  };
  const FIELDS = 'id state decision dueOn answer extended steps { step state organisation }';
  const advance = (id: unknown, step: string, asking: Asking, note = '说明') =>
    run(`advanceObjection(id: "${String(id)}", step: ${step}, note: "${note}")`, FIELDS, asking);

  it('an objection flags the record everywhere at once, is forwarded, decided by its department and answered', async () => {
    const [arrears] = (await firm()).tax.arrears.nodes;
    const id = arrears?.id ?? '';
    expect(await refusal(`fileObjection(input: { recordId: "${id}", reason: "不是我的" })`, self(cook))).toMatch(/no such record of yours/);
    expect((await stack.query(`mutation { fileObjection(input: { recordId: "${id}", reason: "x" }) { id } }`, BY_TAX)).status).toBe(403);
    const filed = await run(`fileObjection(input: { recordId: "${id}", reason: "税款已于上月缴清" })`, FIELDS, self(boss));
    expect(filed).toMatchObject({ state: 'ACCEPTED', dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection).toBe(true);
    expect((await stack.query(`{ record(id: "${id}") { underObjection } }`)).data).toEqual({ record: { underObjection: true } });
    expect(await refusal(`fileObjection(input: { recordId: "${id}", reason: "再次" })`, self(boss))).toMatch(/is open about this record/);

    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: FORWARD, note: "x")`, BY_TAX)).toBe('LEVEL');
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_UPHELD, note: "x")`, BY_TAX)).toMatch(
      /cannot DECIDE_UPHELD; it can/,
    );
    await advance(filed['id'], 'FORWARD', BY_CENTRE);
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_CORRECTED, note: "x")`, BY_COURTS)).toBe('LEVEL');
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_CORRECTED, note: "x")`, BY_CENTRE)).toBe('LEVEL');
    expect(await advance(filed['id'], 'EXTEND', BY_TAX)).toMatchObject({ state: 'FORWARDED', extended: true });
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: EXTEND, note: "x")`, BY_TAX)).toMatch(/extended once/);
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_DELISTED, note: "x")`, BY_TAX)).toMatch(
      /stands on no list/,
    );
    expect(await advance(filed['id'], 'DECIDE_CORRECTED', BY_TAX)).toMatchObject({ state: 'SUPPLIER_DECIDED', decision: 'CORRECTED' });
    expect((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection).toBe(true);
    const notified = await advance(filed['id'], 'NOTIFY', BY_CENTRE, '经核实已更正');
    expect(notified).toMatchObject({ state: 'NOTIFIED', answer: '经核实已更正' });
    expect((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection).toBe(false);
    expect(notified['steps']).toEqual(
      ['ACCEPT', 'FORWARD', 'EXTEND', 'DECIDE_CORRECTED', 'NOTIFY'].map((step) => expect.objectContaining({ step })),
    );
    // That the centre puts the file away does not take the review away.
    expect(await advance(filed['id'], 'CLOSE', BY_CENTRE)).toMatchObject({ state: 'CLOSED' });
    const reviewed = await run(`reviewObjection(id: "${String(filed['id'])}", note: "金额仍有误")`, FIELDS, self(boss));
    expect(reviewed).toMatchObject({ state: 'REVIEW' });
    expect(await refusal(`reviewObjection(id: "${String(filed['id'])}", note: "x")`, self(cook))).toMatch(/no such case of yours/);
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_UPHELD, note: "x")`, BY_TAX)).toMatch(
      /somebody else/,
    );
    const sameName: Asking = { ...BY_CENTRE, as: { ...CENTRE, user: TAX.user } };
    expect(await refusal(`advanceObjection(id: "${String(filed['id'])}", step: DECIDE_UPHELD, note: "x")`, sameName)).toMatch(
      /somebody else/,
    );
    await advance(filed['id'], 'DECIDE_UPHELD', BY_CENTRE);
    await advance(filed['id'], 'NOTIFY', BY_CENTRE);
    expect(await advance(filed['id'], 'CLOSE', BY_CENTRE)).toMatchObject({ state: 'CLOSED' });
    expect(await refusal(`fileObjection(input: { recordId: "${id}", reason: "就是有误" })`, self(boss))).toMatch(/needs new evidence/);
    expect((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection).toBe(false);
  });

  it('a department sees its own queue, the centre all of them, others nothing', async () => {
    const queue = (asking: Asking, args = '') => stack.query(`{ objections${args} { nodes { sector } totalCount } }`, asking);
    expect((await queue(BY_TAX)).data).toEqual({ objections: { nodes: [{ sector: 'tax' }], totalCount: 1 } });
    expect((await queue(BY_COURTS)).data).toEqual({ objections: { nodes: [], totalCount: 0 } });
    expect((await queue(BY_CENTRE, '(state: [CLOSED])')).data).toEqual({ objections: { nodes: [{ sector: 'tax' }], totalCount: 1 } });
    const reason = ({ errors }: Answer) => errors[0]?.extensions['reason'];
    expect(reason(await queue(BY_COURTS, '(sector: "tax")'))).toBe('LEVEL');
    expect(reason(await queue({ as: TAX }))).toBe('PURPOSE');
    expect(reason(await queue({ as: { ...TAX, scope: 'credit:2 tax:3' }, purpose: 'CREDIT_SUPERVISION' }))).toBe('SCOPE');
    const own = await stack.query(`{ subjects(ids: ["${boss}", "${debtor}"]) { objections { id } } }`, self(boss));
    expect(own.data).toEqual({ subjects: [{ objections: [] }, { objections: null }] });
  });

  it('a repair that is granted takes the record, its listing and its measures away below RESTRICTED; one that was got by a false promise brings them back', async () => {
    const before = await stack.query(
      `{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id repairableFrom } listings { recordId kind } } } }`,
      self(debtor),
    );
    const { dishonestDebts, listings } = (
      before.data as unknown as {
        subject: { courts: { dishonestDebts: [{ id: string; repairableFrom: string | null }]; listings: { recordId: string }[] } };
      }
    ).subject.courts;
    const id = dishonestDebts[0].id;
    expect(listings.map(({ recordId }) => recordId)).toContain(id);
    const ask = `requestRepair(input: { recordId: "${id}", correction: "已全部履行", promise: "不再失信" })`;
    expect(await refusal(ask, self(cook))).toMatch(/no such record of yours/);
    const asked = await run(ask, 'id state', self(debtor));
    expect(asked).toMatchObject({ state: 'SUBMITTED' });
    const step = (name: string, asking: Asking) =>
      run(
        `advanceRepair(id: "${String(asked['id'])}", step: ${name}, note: "说明")`,
        'state answer outcome { publicityStopped measuresLifted }',
        asking,
      );
    await step('ASK_SUPPLEMENT', BY_CENTRE);
    expect(await refusal(`advanceRepair(id: "${String(asked['id'])}", step: CLOSE, note: "x")`, BY_CENTRE)).toMatch(
      /may supplement it until/,
    );
    const supplement = (proof: string): string =>
      `supplementRepair(id: "${String(asked['id'])}", note: "附履行证明", attachments: ["${proof}"])`;
    expect(await refusal(supplement(await evidence(self(cook))), self(debtor))).toMatch(/no such attachments of yours/);
    const supplemented = await run(supplement(await evidence(self(debtor))), 'state attachments { name }', self(debtor));
    expect(supplemented).toEqual({ state: 'SUBMITTED', attachments: [{ name: '证据.pdf' }] });
    await step('ACCEPT', BY_CENTRE);
    await step('FORWARD', BY_CENTRE);
    expect(await refusal(`advanceRepair(id: "${String(asked['id'])}", step: GRANT, note: "x")`, BY_TAX)).toBe('LEVEL');
    const shared: Asking = { as: { organisation: '清远市公共资源交易中心', user: '评审', scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };
    const seen = async (asking: Asking) => {
      const { data } = await stack.query(
        `{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id state } listings { recordId } } } }`,
        asking,
      );
      return (data as unknown as { subject: { courts: { dishonestDebts: { state: string }[]; listings: object[] } } }).subject.courts;
    };
    expect(await seen(shared)).toMatchObject({ dishonestDebts: [{ state: 'PUBLISHED' }] });
    expect(await step('GRANT', BY_COURTS)).toMatchObject({ state: 'GRANTED', outcome: { publicityStopped: true, measuresLifted: true } });
    expect(await seen(shared)).toEqual({ dishonestDebts: [], listings: [] });
    expect(await seen(self(debtor))).toMatchObject({ dishonestDebts: [{ state: 'REPAIRED' }] });
    expect(await step('REVOKE', BY_COURTS)).toMatchObject({ state: 'REVOKED', outcome: null });
    expect(await seen(shared)).toMatchObject({ dishonestDebts: [{ state: 'PUBLISHED' }] });
  });

  it('that could not be determined leaves both views standing, though a later one is rejected for its form', async () => {
    const isMarked = async () =>
      (
        (await stack.query(`{ record(id: "${id}") { underObjection } }`, self(trader))).data as {
          record: { underObjection: boolean };
        } | null
      )?.record.underObjection;
    const trader = await stack.idOf('USCC', TRADER.uscc);
    const { data } = await stack.query(`{ subject(id: "${trader}") { tax { arrears { nodes { id } } } } }`, self(trader));
    const id = (data as unknown as { subject: { tax: { arrears: { nodes: [{ id: string }] } } } }).subject.tax.arrears.nodes[0].id;
    const file = async () =>
      run(
        `fileObjection(input: { recordId: "${id}", reason: "有误", attachments: ["${await evidence(self(trader))}"] })`,
        'id',
        self(trader),
      );
    const first = await file();
    await advance(first['id'], 'FORWARD', BY_CENTRE);
    await advance(first['id'], 'DECIDE_UNDETERMINED', BY_TAX);
    await advance(first['id'], 'NOTIFY', BY_CENTRE);
    expect(await isMarked()).toBe(true);
    const second = await file();
    await advance(second['id'], 'REJECT_FORM', BY_CENTRE);
    expect(await isMarked()).toBe(true);
  });

  it('is never lost because a department is down: it is told when it is back', async () => {
    const [arrears] = (await firm()).tax.arrears.nodes;
    const id = arrears?.id ?? '';
    const proxy = stack.proxies['tax'];
    if (!proxy) throw new Error('no proxy');
    const held = await stack.query(`{ record(id: "${id}") { id } }`);
    expect(held.errors).toEqual([]);
    const input = `recordId: "${id}", reason: "仍有误", attachments: ["${await evidence(self(boss))}"]`;
    const filed = await run(`fileObjection(input: { ${input} })`, 'id state', self(boss));
    proxy.fault = 'killed';
    const rejected = await run(`advanceObjection(id: "${String(filed['id'])}", step: REJECT_FORM, note: "形式不符")`, 'state', BY_CENTRE);
    expect(rejected).toMatchObject({ state: 'FORM_REJECTED' });
    proxy.fault = 'none';
    const deadline = Date.now() + 5_000;
    while ((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await firm()).tax.arrears.nodes.find((node) => node.id === id)?.underObjection).toBe(false);
  });

  it('has everything carried out, in its order, that was decided while a department was down', async () => {
    const [arrears] = (await firm()).tax.arrears.nodes;
    const id = arrears?.id ?? '';
    const proxy = stack.proxies['tax'];
    if (!proxy) throw new Error('no proxy');
    const input = `recordId: "${id}", reason: "处罚已撤销", attachments: ["${await evidence(self(boss))}"]`;
    const filed = await run(`fileObjection(input: { ${input} })`, 'id state', self(boss));
    await advance(filed['id'], 'FORWARD', BY_CENTRE);
    proxy.fault = 'killed';
    await advance(filed['id'], 'DECIDE_WITHDRAWN', BY_TAX);
    await advance(filed['id'], 'NOTIFY', BY_CENTRE);
    proxy.fault = 'none';
    const served = async () => (await firm()).tax.arrears.nodes.some((node) => node.id === id);
    const deadline = Date.now() + 5_000;
    while ((await served()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await served()).toBe(false);
    const refused = await refusal(`fileObjection(input: { recordId: "${id}", reason: "x" })`, self(boss));
    expect(refused).toMatch(/no such record of yours/);
  });

  it('is decided by nobody whose own it is, and not reviewed while another is open about its record', async () => {
    const own = await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id } } } }`, self(debtor));
    const [debt] = (own.data as unknown as { subject: { courts: { dishonestDebts: { id: string }[] } } }).subject.courts.dishonestDebts;
    const file = async () => {
      const input = `recordId: "${debt?.id ?? ''}", reason: "有误", attachments: ["${await evidence(self(debtor))}"]`;
      return run(`fileObjection(input: { ${input} })`, 'id', self(debtor));
    };
    const { id } = await file();
    const step = (name: string) => `advanceObjection(id: "${String(id)}", step: ${name}, note: "x")`;
    expect(await refusal(step('FORWARD'), { ...BY_CENTRE, as: { ...CENTRE, subject: debtor } })).toMatch(/nobody decides his own case/);
    // Nor by another account of his: of the portal, spelt otherwise, or of the office that decides.
    for (const organisation of ['信用 清远网', CENTRE.organisation])
      expect(await refusal(step('FORWARD'), { ...BY_CENTRE, as: { ...CENTRE, organisation, user: '本人 ' } })).toMatch(
        /nobody decides his own case/,
      );
    const clerk = (user: string) => ({ ...BY_CENTRE, as: { ...CENTRE, user, subject: cook } });
    for (const name of ['START_CHECK', 'CORRECT']) await advance(id, name, clerk('办事员'));
    await advance(id, 'NOTIFY', BY_CENTRE);
    const second = await file();
    expect(await refusal(`reviewObjection(id: "${String(id)}", note: "x")`, self(debtor))).toMatch(
      /another case is open about this record/,
    );
    await advance(second['id'], 'REJECT_FORM', BY_CENTRE);
    expect(await run(`reviewObjection(id: "${String(id)}", note: "x")`, 'state', self(debtor))).toEqual({ state: 'REVIEW' });
    // Nor by another account of who decided.
    expect(await refusal(step('DECIDE_UPHELD'), clerk('另一账户'))).toMatch(/somebody else/);
    await advance(id, 'DECIDE_UPHELD', { ...BY_CENTRE, as: { ...CENTRE, user: '另一人' } });
    await advance(id, 'NOTIFY', BY_CENTRE);
    expect(await refusal(`reviewObjection(id: "${String(id)}", note: "x")`, self(debtor))).toMatch(/reviewed once/);
  });

  it('a complaint is anybody’s who says who he is, and answered by the centre', async () => {
    const complaint = 'fileComplaint(input: { against: "某部门", text: "泄露" })';
    expect((await stack.query(`mutation { ${complaint} { id } }`)).status).toBe(403);
    // Of a name alone nobody knows whose the answer is.
    expect(await refusal(complaint, { as: { organisation: '信用清远网', user: '本人', scope: 'credit:1' } })).toMatch(
      /could not reach you/,
    );
    const filed = await run('fileComplaint(input: { against: "某部门", text: "泄露个人信息" })', 'id state dueOn', self(cook));
    for (const step of ['ACCEPT', 'INVESTIGATE'])
      await run(`advanceComplaint(id: "${String(filed['id'])}", step: ${step}, note: "x")`, 'state', BY_CENTRE);
    const answered = await run(
      `advanceComplaint(id: "${String(filed['id'])}", step: ANSWER, note: "已查明并整改")`,
      'state answer',
      BY_CENTRE,
    );
    expect(answered).toEqual({ state: 'ANSWERED', answer: '已查明并整改' });
    // Who filed it reads the answer; nobody else, though he bears the name.
    const own = async (as: object) => (await stack.query('{ me { complaints { id answer steps { step } } } }', { as })).data;
    const steps = ['SUBMIT', 'ACCEPT', 'INVESTIGATE', 'ANSWER'].map((step) => ({ step }));
    expect(await own(self(cook).as as object)).toEqual({ me: { complaints: [{ id: filed['id'], answer: '已查明并整改', steps }] } });
    for (const other of [self(debtor).as as object, { ...(self(cook).as as object), subject: undefined }])
      expect(await own(other)).toEqual({ me: { complaints: [] } });
    expect(
      await refusal(`advanceComplaint(id: "${String(filed['id'])}", step: CLOSE, note: "x")`, {
        ...BY_TAX,
        as: { ...TAX, scope: `${TAX.scope} complaint:decide` },
      }),
    ).toBe('LEVEL');
  });

  it('takes attachments of its filer alone, of types that their first bytes show, for its readers alone', async () => {
    const hand = async (bytes: Buffer, subject: string, file = '证明.pdf') => {
      const token = await stack.token({ ...(self(subject).as as object) });
      const response = await fetch(`${stack.url}/attachments?file=${encodeURIComponent(file)}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      });
      return { status: response.status, body: (await response.json()) as { id: string; type: string; size: number } };
    };
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n');
    expect((await fetch(`${stack.url}/attachments?file=x.pdf`, { method: 'POST', body: new Uint8Array(pdf) })).status).toBe(401);
    expect((await hand(Buffer.from('<html><script>'), cook)).status).toBe(415);
    expect((await hand(Buffer.concat([pdf, Buffer.alloc(5 * 1024 * 1024)]), cook)).status).toBe(413);
    expect((await hand(pdf, cook, '../x')).status).toBe(400);
    const { status, body } = await hand(pdf, cook);
    expect([status, body.type, body.size]).toEqual([201, 'application/pdf', pdf.length]);
    const complain = (subject: string) =>
      stack.query(
        `mutation { it: fileComplaint(input: { against: "某部门", text: "泄露", attachments: ["${body.id}"] }) { id attachments { name content } } }`,
        self(subject),
      );
    expect((await complain(boss)).errors[0]?.message).toMatch(/no such attachments of yours/);
    expect((await complain(cook)).data).toEqual({
      it: { id: expect.any(String) as string, attachments: [{ name: '证明.pdf', content: pdf.toString('base64') }] },
    });
    const one = async (ids: string) =>
      (await stack.query(`{ complaints(first: 50) { nodes { attachments(ids: ${ids}) { name content } } } }`, BY_CENTRE)).data;
    const handed = { name: '证明.pdf', content: pdf.toString('base64') };
    expect(await one(`["${body.id}"]`)).toMatchObject({
      complaints: { nodes: expect.arrayContaining([{ attachments: [handed] }]) as object[] },
    });
    expect(JSON.stringify(await one('[]'))).not.toContain('证明');
    // It is that case's now.
    expect((await complain(cook)).errors[0]?.message).toMatch(/no such attachments of yours/);
    const queue = await stack.query('{ complaints { totalCount } }', BY_CENTRE);
    expect(queue.data).toEqual({ complaints: { totalCount: 2 } });
  });

  it('refuses a file whose sender is not known before any of it is sent', async () => {
    const sending = request(`${stack.url}/attachments?file=x.pdf`, { method: 'POST', headers: { 'content-length': '4000000' } });
    sending.on('error', () => undefined);
    sending.flushHeaders();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(401);
    sending.destroy();
  }, 10_000);

  it('keeps only so much of one person, and of all, that nobody has named in a case', async () => {
    const db = await stack.running.databases.of('governance');
    const waiting = (owner: string, size: number) =>
      db.query(sql`insert into governance.attachment (owner, organisation, name, type, size, sha256, content, handed_in_at)
        values (${owner}, '信用清远网', 'x.pdf', 'application/pdf', ${size}, '', '', now())`);
    const hand = async (user: string) => {
      const token = await stack.token({ organisation: '信用清远网', user, scope: 'credit:1' });
      const headers = { authorization: `Bearer ${token}` };
      return fetch(`${stack.url}/attachments?file=x.pdf`, { method: 'POST', headers, body: '%PDF-1.7\n' });
    };
    await waiting('甲', 64 * 1024 * 1024);
    const refused = await hand('甲');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600']);
    expect((await hand('乙')).status).toBe(201);
    for (let file = 0; file < 4; file += 1) await waiting(`丙${file}`, 1024 ** 3);
    expect((await hand('乙')).status).toBe(429);
    await db.query(sql`delete from governance.attachment where content = ''`);
    expect((await hand('甲')).status).toBe(201);
  });
});
