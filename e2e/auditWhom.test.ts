import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { BOSS, csvOf, DEBTOR, FIRM, SMALL_CITY } from './fixtures/smallCity.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const AUDITOR = { organisation: '清远市审计局', user: '赵六', scope: 'credit:1 audit:read audit:department' };
const COURT = { organisation: '清远市中级人民法院', user: '书记员', scope: 'credit:2 courts:3 objection:decide repair:decide' };
const TAX = {
  organisation: '国家税务总局清远市税务局',
  user: '税务经办',
  scope: 'credit:2 tax:3 objection:decide collect:decide collect:read',
};
const BANK = { organisation: '清远农村商业银行股份有限公司', user: '信贷员', scope: 'credit:1' };
const SHARED: Asking = { as: { organisation: '清远市发展和改革局', user: '科员', scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
const BY_COURT: Asking = { as: COURT, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': 'case-1' } };
const BY_TAX: Asking = { as: TAX, purpose: 'CREDIT_SUPERVISION' };

interface Entry {
  readonly coordinates: string[];
  readonly subjects: string[];
}

/** What is reached without a subject above it is in the log of whom it is about all the same: records by their ids, cases, rows. */
describe('whom a read is about, whole stack', () => {
  let stack: TestStack;
  let debtor: string;
  let boss: string;
  let firm: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { ENTITY_CACHE: 'true' } });
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    firm = await stack.idOf('USCC', FIRM.uscc);
  });
  afterAll(() => stack.close());

  const self = (subject: string): Asking => ({ as: { organisation: '信用清远网', user: '本人', scope: 'credit:1', subject } });
  /** Entries are sent on a moment after the answer. */
  const eventually = async <T>(look: () => Promise<readonly T[]>, count = 1): Promise<readonly T[]> => {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const found = await look();
      if (found.length >= count || Date.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const log = async (filter: string): Promise<readonly Entry[]> => {
    const { data } = await stack.query(`{ auditLog(filter: { ${filter} }, first: 500) { nodes { coordinates subjects } } }`, {
      as: AUDITOR,
    });
    return (data as unknown as { auditLog: { nodes: Entry[] } }).auditLog.nodes;
  };
  /** What a subject is told of looks that an organisation took at it. */
  const told = async (subject: string, organisation: string): Promise<readonly object[]> => {
    const { data, text } = await stack.query(
      `{ subject(id: "${subject}") { accessHistory { nodes { organisation purpose datasets self } } } }`,
      self(subject === firm ? boss : subject),
    );
    expect(text).not.toMatch(/书记员|税务经办|信贷员/);
    const { nodes } = (data as unknown as { subject: { accessHistory: { nodes: { organisation: string }[] } } }).subject.accessHistory;
    return nodes.filter((node) => node.organisation === organisation);
  };
  const record = (id: string, asking: Asking = {}) => stack.query(`{ record(id: "${id}") { title state } }`, asking);
  const debt = async (): Promise<string> => {
    const { data } = await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id } } } }`, self(debtor));
    return (data as unknown as { subject: { courts: { dishonestDebts: [{ id: string }] } } }).subject.courts.dishonestDebts[0].id;
  };
  const arrears = async (): Promise<string> => {
    const { data } = await stack.query(`{ subject(id: "${firm}") { tax { arrears { nodes { id } } } } }`);
    return (data as unknown as { subject: { tax: { arrears: { nodes: [{ id: string }] } } } }).subject.tax.arrears.nodes[0].id;
  };

  it('a person’s record, read by its id, is in the log of that person, by its department’s data set', async () => {
    const [ofDebtor, ofFirm] = [await debt(), await arrears()];
    const both = await stack.query(
      `{ one: record(id: "${ofDebtor}") { ...F } other: record(id: "${ofFirm}") { ...F } } fragment F on RecordSummary { title sector }`,
      SHARED,
    );
    expect([both.errors, both.data]).toEqual([
      [],
      {
        one: { title: expect.any(String) as string, sector: 'courts' },
        other: { title: expect.any(String) as string, sector: 'tax' },
      },
    ]);
    expect(await eventually(() => log(`subject: "${debtor}", user: "科员"`))).toEqual([
      { coordinates: ['Query.record'], subjects: [debtor] },
    ]);
    expect(await log(`subject: "${firm}", user: "科员"`)).toEqual([{ coordinates: ['Query.record'], subjects: [firm] }]);
    const organisation = '清远市发展和改革局';
    const look = { organisation, purpose: 'CREDIT_SUPERVISION', self: false };
    expect(await told(debtor, organisation)).toEqual([{ ...look, datasets: ['dishonest-debt'] }]);
    expect(await told(firm, organisation)).toEqual([{ ...look, datasets: ['tax-arrears'] }]);
    const use = await stack.query('{ departmentUse(sector: "tax") { nodes { organisation coordinates subjectCount } } }', {
      as: { ...TAX, scope: 'credit:1 tax:3 audit:department' },
      purpose: 'CREDIT_SUPERVISION',
    });
    expect((use.data as unknown as { departmentUse: { nodes: object[] } }).departmentUse.nodes).toContainEqual({
      organisation,
      coordinates: ['Query.record'],
      subjectCount: 1,
    });
  });

  it('two records of one person in one answer are told by the data sets of both', async () => {
    const { text } = await stack.query(`{ subject(id: "${debtor}") { tax { arrears { nodes { id } } } } }`, self(debtor));
    const owed = /"id":"(R[^"]+)"/.exec(text)?.[1] ?? '';
    const as = { organisation: '市民之窗', user: '窗口', scope: 'credit:1', subject: debtor };
    const both = await stack.query(`{ a: record(id: "${await debt()}") { title } b: record(id: "${owed}") { title } }`, { as });
    expect(both.errors).toEqual([]);
    await eventually(() => log(`subject: "${debtor}", user: "窗口"`));
    expect(await told(debtor, as.organisation)).toEqual([
      { organisation: as.organisation, purpose: null, datasets: ['dishonest-debt', 'tax-arrears'], self: true },
    ]);
  });

  it('a record that is not there, or is withheld, is nobody’s', async () => {
    const as = { ...BANK, user: '无关者' };
    expect((await record('Rnothing', { as })).data).toEqual({ record: null });
    expect((await record(await debt(), { as })).errors).toHaveLength(1);
    expect(await eventually(() => log('user: "无关者"'), 2)).toEqual([
      { coordinates: [], subjects: [] },
      { coordinates: ['Query.record'], subjects: [] },
    ]);
  });

  it('a clerk’s queue of cases is in the log of everybody in it, and what the clerk does with one', async () => {
    const filed = await stack.query(
      `mutation { fileObjection(input: { recordId: "${await debt()}", reason: "已履行" }) { id } }`,
      self(debtor),
    );
    const { id } = (filed.data as unknown as { fileObjection: { id: string } }).fileObjection;
    const queue = await stack.query('{ objections { edges { node { ...O } } totalCount } } fragment O on Objection { reason }', BY_COURT);
    expect(queue.data).toEqual({ objections: { edges: [{ node: { reason: '已履行' } }], totalCount: 1 } });
    expect(await eventually(() => log(`subject: "${debtor}", user: "书记员"`))).toEqual([
      { coordinates: ['Query.objections'], subjects: [debtor] },
    ]);
    const look = { organisation: COURT.organisation, purpose: 'LAW_ENFORCEMENT', self: false };
    expect(await told(debtor, COURT.organisation)).toEqual([{ ...look, datasets: ['objections'] }]);
    const centre: Asking = {
      as: { organisation: '清远市公共信用信息中心', user: '中心经办', scope: 'credit:2 governance:3 objection:decide' },
      purpose: 'SUBJECT_SERVICE',
    };
    await stack.query(`mutation { advanceObjection(id: "${id}", step: FORWARD, note: "转办") { state } }`, centre);
    expect(await eventually(() => log(`subject: "${debtor}", user: "中心经办"`))).toEqual([
      { coordinates: ['Mutation.advanceObjection'], subjects: [debtor] },
    ]);
    // An empty queue shows nobody.
    expect((await stack.query('{ objections { totalCount } }', BY_TAX)).data).toEqual({ objections: { totalCount: 0 } });
    await eventually(() => log('user: "税务经办"'));
    expect(await log(`subject: "${debtor}", user: "税务经办"`)).toEqual([]);
  });

  it('a row in doubt is in the log of whom it is thought to be about', async () => {
    const table = SMALL_CITY['tax/tax-arrears'];
    const row = table?.rows.find((cells) => cells.includes(DEBTOR.document));
    if (!table || !row) throw new Error('no arrears of the debtor');
    const doubtful = row.map((cell) => (cell === DEBTOR.name ? '张三丰' : cell === '清税欠告〔2026〕3号' ? '清税欠告〔2026〕9号' : cell));
    const stream = (async function* () {
      yield await Promise.resolve(Buffer.from(csvOf({ header: table.header, rows: [doubtful] })));
    })();
    const report = await collectInto(
      stack.running.databases,
      { sector: 'tax', dataset: 'tax-arrears', fileName: 'doubtful.csv', stream },
      Date.now,
      () => undefined,
    );
    expect(report.counts).toMatchObject({ doubtful: 1 });
    const runs = await stack.query('{ collectionRuns(sector: "tax", first: 1) { nodes { id } } }', BY_TAX);
    const [run] = (runs.data as unknown as { collectionRuns: { nodes: [{ id: string }] } }).collectionRuns.nodes;
    const rows = await stack.query(`{ doubtfulRows(run: "${run.id}") { nodes { reason } } }`, BY_TAX);
    expect((rows.data as unknown as { doubtfulRows: { nodes: object[] } }).doubtfulRows.nodes).toHaveLength(1);
    expect(await eventually(() => log(`subject: "${debtor}", user: "税务经办"`))).toEqual([
      { coordinates: ['Query.doubtfulRows'], subjects: [debtor] },
    ]);
    expect(await told(debtor, TAX.organisation)).toEqual([
      { organisation: TAX.organisation, purpose: 'CREDIT_SUPERVISION', datasets: ['doubtfulRows'], self: false },
    ]);
  });

  it('a consent for one answer is not used up by a list that only names the subject', async () => {
    const given = await stack.query(
      `mutation { giveConsent(input: { subject: "${debtor}", organisation: "${BANK.organisation}", datasets: ["dishonest-debt"], purpose: "FINANCE_REVIEW", once: true }) { id } }`,
      self(debtor),
    );
    expect(given.errors).toEqual([]);
    const asked = `mutation { requestConsent(input: { subject: "${debtor}", datasets: ["identity"], purpose: "FINANCE_REVIEW" }) { id } }`;
    expect((await stack.query(asked, { as: BANK })).errors).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const asking: Asking = { as: BANK, purpose: 'FINANCE_REVIEW' };
    expect((await stack.query('{ consentRequests { nodes { state } } }', asking)).data).toEqual({
      consentRequests: { nodes: [{ state: 'PENDING' }] },
    });
    const read = () => stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts { state } } } }`, asking);
    expect((await read()).errors).toEqual([]);
    expect((await read()).errors[0]?.extensions['reason']).toBe('CONSENT');
  });

  it('is not the client’s to see, name or forge', async () => {
    const id = await debt();
    const codes = ({ errors }: Answer) => errors.map(({ extensions }) => extensions['code']);
    for (const selection of [
      'subject',
      'x: subject',
      '... on RecordSummary { subject }',
      '...F',
      'title @include(if: true) subject @skip(if: false)',
      '__subject',
    ]) {
      const fragment = selection === '...F' ? 'fragment F on RecordSummary { subject }' : '';
      const answer = await stack.query(`{ record(id: "${id}") { ${selection} } } ${fragment}`, SHARED);
      expect([answer.status, codes(answer), answer.data]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED'], undefined]);
      expect(answer.text).not.toContain(debtor);
    }
    for (const selection of ['__subject: title', '__sector: title', '__dataset: title'])
      expect(codes(await stack.query(`{ record(id: "${id}") { ${selection} } }`, SHARED))).toEqual(['RESERVED_NAME']);
    for (const selection of ['subject: title', '_subject: title', 'sector: title'])
      expect((await stack.query(`{ record(id: "${id}") { ${selection} } }`, SHARED)).errors).toEqual([]);
    expect((await stack.query('{ _entities(representations: []) { __typename } }', SHARED)).status).toBe(400);
    const shown = await stack.query(
      '{ __type(name: "RecordSummary") { fields(includeDeprecated: true) { name } } __schema { directives { name } } }',
      SHARED,
    );
    const { __type: type, __schema: schema } = shown.data as unknown as {
      __type: { fields: { name: string }[] };
      __schema: { directives: { name: string }[] };
    };
    expect(type.fields.map(({ name }) => name)).toContain('title');
    expect(type.fields.map(({ name }) => name)).not.toContain('subject');
    expect(schema.directives.map(({ name }) => name)).not.toContain('about');
    const sdl = await (await fetch(`${stack.url}/schema.graphql`)).text();
    expect(/type RecordSummary \{[^}]*\}/.exec(sdl)?.[0]).not.toMatch(/\bsubject:/);
    expect((await record(id, SHARED)).text).not.toMatch(/subject|__/);
  });

  it('what a department does not attribute is not served', async () => {
    const proxy = stack.proxies['governance'];
    if (!proxy) throw new Error('no proxy before governance');
    let answer = '';
    const hostile = createServer((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    const { target } = proxy;
    const whole = { title: '某记录', __subject: debtor, __sector: 'courts', __dataset: 'dishonest-debt' };
    try {
      proxy.target = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}/graphql`;
      for (const spoilt of [
        { __subject: undefined },
        { __subject: 'Sforged' },
        { __subject: 7 },
        { __subject: { toString: 1 } },
        { __sector: undefined },
        { __sector: '__proto__' },
        { __dataset: null },
        { __dataset: 'a b' },
      ]) {
        answer = JSON.stringify({ data: { record: { ...whole, ...spoilt } } });
        const { data, errors } = await stack.query('{ record(id: "x") { title } }');
        expect([data, errors.map(({ extensions }) => extensions['code'])]).toEqual([{ record: null }, ['DEPARTMENT_BAD_ANSWER']]);
      }
      answer = JSON.stringify({ data: { record: whole } });
      expect((await stack.query('{ record(id: "x") { title } }')).data).toEqual({ record: { title: '某记录' } });
    } finally {
      proxy.target = target;
      hostile.closeAllConnections();
      hostile.close();
    }
  });
});

/**
 * While the log cannot be sent on it fills its room: personal reads that no subject stands above are refused like all others. Planned by the
 * other planner, which has to plan what only the gateway asks for, too.
 */
describe('whom a read is about, with no room left in the log', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ environment: { QUERY_PLANNER: 'apollo', SPOOL_MAX_BYTES: '16384' } });
  });
  afterAll(() => stack.close());

  it('what is read of a person waits for the log, an organisation’s open record does not', async () => {
    const debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    const firm = await stack.idOf('USCC', FIRM.uscc);
    const idIn = ({ text }: Answer): string => /"id":"(R[^"]+)"/.exec(text)?.[1] ?? '';
    const ofPerson = idIn(await stack.query(`{ subject(id: "${debtor}") { courts { dishonestDebts(current: false) { id } } } }`, BY_COURT));
    const ofFirm = idIn(await stack.query(`{ subject(id: "${firm}") { tax { arrears { nodes { id } } } } }`));
    const record = (id: string, asking?: Asking) => stack.query(`{ record(id: "${id}") { sector } }`, asking);
    const timeline = (asking?: Asking) => stack.query(`{ subject(id: "${firm}") { records { nodes { sector } } } }`, asking);
    const { governance } = stack.proxies;
    if (!governance) throw new Error('no proxy before governance');
    governance.faultAt = '/internal/audit-entries';
    governance.fault = 'killed';

    let answered = 0;
    let answer = await record(ofPerson, SHARED);
    for (; answer.status === 200 && answered < 100; answered += 1) answer = await record(ofPerson, SHARED);
    expect(answered).toBeLessThan(60);
    expect([answer.status, answer.errors[0]?.extensions['code'], answer.data]).toEqual([503, 'AUDIT_UNAVAILABLE', undefined]);
    for (const asking of [undefined, SHARED]) expect((await record(ofFirm, asking)).data).toEqual({ record: { sector: 'tax' } });
    expect((await stack.query('{ objections { totalCount } }', BY_COURT)).status).toBe(503);
    // What comes along of its timeline to whom the city shares may need it.
    expect([(await timeline()).status, (await timeline(SHARED)).status]).toEqual([200, 503]);
    expect((await record(ofPerson, SHARED)).status).toBe(503);

    governance.fault = 'none';
    const deadline = Date.now() + 10_000;
    while ((await record(ofPerson, SHARED)).status !== 200 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await record(ofPerson, SHARED)).data).toEqual({ record: { sector: 'courts' } });
  });
});
