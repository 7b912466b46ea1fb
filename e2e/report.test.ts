import { BOSS, DEBTOR, FIRM, OTHER_FIRM } from './fixtures/smallCity.ts';
import { isSignedStatement } from '../common/statement.ts';
import { drafting, enact } from './enact.ts';
import { startStack, type Asking, type TestStack } from './stack.ts';

const CLERK = { as: { organisation: '查询单位', user: '戊', scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
const REPORT = `id number issuedAt verificationCode unavailable withheld { sector what reason }
  subject { id name } records { id sector dataset state underObjection statement } listings { list kind } measures { code matter } pdf`;

interface Report {
  readonly id: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly unavailable: readonly string[];
  readonly withheld: readonly { sector: string; what: string; reason: string }[];
  readonly subject: { id: string; name: string | null };
  readonly records: readonly { id: string; sector: string; dataset: string; state: string; statement: string | null }[];
  readonly listings: readonly { list: string }[];
  readonly measures: readonly { code: string }[];
  readonly pdf: string;
}

/** `Mutation.issueReport`: what the caller may see of a subject, dated, numbered, verifiable. */
describe('credit reports', () => {
  let stack: TestStack;
  let firm: string, other: string, boss: string, debtor: string;
  beforeAll(async () => {
    stack = await startStack();
    firm = await stack.idOf('USCC', FIRM.uscc);
    other = await stack.idOf('USCC', OTHER_FIRM.uscc);
    boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
  });
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const issue = async (subject: string, asking: Asking = CLERK) => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const answer = await stack.query(`mutation ($subject: ID!) { issueReport(subject: $subject) { ${REPORT} } }`, {
      ...asking,
      variables: { subject },
    });
    return { report: (answer.data?.['issueReport'] as unknown as Report | null) ?? undefined, answer };
  };
  const self = (subject: string) => ({ as: { subject, scope: 'credit:1' } });

  it('is signed to the letter, and whoever holds it can verify that', async () => {
    const issued = await stack.query(`mutation { issueReport(subject: "${firm}") { id number signature signed } }`, CLERK);
    type Signed = { id: string; number: string; signature: string; signed: string };
    const { id, number, signature, signed } = (issued.data as unknown as { issueReport: Signed }).issueReport;
    const read = await stack.query(`{ creditReport(id: "${id}") { signature signed } }`, CLERK);
    expect(read.data).toEqual({ creditReport: { signature, signed } });
    expect(isSignedStatement(stack.keys.policyPublic, signed, signature)).toBe(true);
    expect(isSignedStatement(stack.keys.policyPublic, signed.replace(number, `${number}1`), signature)).toBe(false);
    expect(JSON.parse(signed)).toMatchObject({ kind: 'REPORT', label: number, content: { records: expect.any(Array) as object[] } });
  });

  it('tells what the caller may see, and by name what was withheld', async () => {
    const { report, answer } = await issue(firm);
    expect(answer.errors).toEqual([]);
    const timeline = await stack.query(`{ subject(id: "${firm}") { records(first: 500) { nodes { id } } } }`, CLERK);
    const { nodes } = (timeline.data as unknown as { subject: { records: { nodes: { id: string }[] } } }).subject.records;
    expect(report?.records.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id));
    expect(report).toMatchObject({
      subject: { name: FIRM.name },
      unavailable: [],
      number: expect.stringMatching(/^清信报〔\d{4}〕第\d{6}号$/) as string,
    });
    expect(report?.listings.map(({ list }) => list)).toEqual(['dishonest-debt']);
    expect(report?.measures.length).toBeGreaterThan(0);
    expect(report?.withheld.map(({ sector, reason }) => `${sector} ${reason}`)).toContain('tax LEVEL');
    const less = (await issue(firm, { as: { organisation: '某公司', scope: 'credit:1' } })).report;
    expect(less?.withheld.length).toBeGreaterThan(report?.withheld.length ?? 99);
    expect(less?.records.length).toBeLessThan(report?.records.length ?? 0);
  });

  it('holds nothing of who the subject is that the city keeps back, and does not ask for it', async () => {
    const identified = { as: { organisation: '某公司', user: '己', scope: 'credit:1' } };
    const signed = async (asking: Asking) => {
      stack.forget();
      const answer = await stack.query(`mutation { issueReport(subject: "${firm}") { signed withheld { sector what reason } } }`, asking);
      expect(answer.errors).toEqual([]);
      return (answer.data as unknown as { issueReport: { signed: string; withheld: object[] } }).issueReport;
    };
    const withheld = [
      { sector: 'registry', what: '标识 / identifiers', reason: 'CONSENT' },
      { sector: 'registry', what: '所在行政区划 / division', reason: 'CONSENT' },
    ];
    expect((await signed(identified)).signed).toContain(FIRM.uscc);
    expect(stack.asked()['registry']).toContain('Subject.identifiers');
    const raise = ['identifiers', 'division'].map((field) => `{ setRule: { coordinate: "Subject.${field}", level: SHARED } }`);
    await enact(stack, drafting(...raise));
    const kept = await signed(identified);
    expect(kept.signed).not.toContain(FIRM.uscc);
    expect(JSON.parse(kept.signed)).toMatchObject({ content: { identity: { name: FIRM.name, identifiers: null, division: null } } });
    expect(kept.withheld).toEqual(expect.arrayContaining(withheld));
    expect(stack.asked()['registry']).not.toContain('Subject.identifiers');
    const shared = await signed(CLERK);
    expect(shared.signed).toContain(FIRM.uscc);
    expect(shared.withheld).toEqual(expect.not.arrayContaining(withheld));
    await enact(stack, drafting(...['identifiers', 'division'].map((field) => `{ dropRule: "Subject.${field}" }`)));
  });

  it('holds no records where the city keeps back all of them, and asks no department for any', async () => {
    const identified = { as: { organisation: '某公司', user: '己', scope: 'credit:1' } };
    expect((await issue(firm, identified)).report?.records).not.toEqual([]);
    await enact(stack, drafting('{ setRule: { coordinate: "Subject.records", level: SHARED } }'));
    const { report } = await issue(firm, identified);
    expect([report?.records, report?.withheld]).toEqual([
      [],
      expect.arrayContaining([{ sector: 'analysis', what: '记录 / records', reason: 'LEVEL' }]),
    ]);
    for (const name of ['courts', 'tax']) expect(stack.proxies[name]?.asked).not.toContain('/internal/subject-records');
    expect((await issue(firm)).report?.records).not.toEqual([]);
    await enact(stack, drafting('{ dropRule: "Subject.records" }'));
  });

  it('of a natural person is issued on his own demand alone, with all that is held of him', async () => {
    const { report, answer } = await issue(debtor);
    expect([report, answer.errors.map(({ extensions }) => [extensions['code'], extensions['reason']])]).toEqual([
      undefined,
      [['UNAUTHORIZED_FIELD_OR_TYPE', 'SUBJECT']],
    ]);
    for (const name of ['courts', 'tax']) expect(stack.proxies[name]?.asked).toEqual([]);
    const own = await issue(debtor, self(debtor));
    expect([own.answer.errors, own.report?.withheld]).toEqual([[], []]);
    expect(own.report?.subject.name).toBe(DEBTOR.name);
    expect(own.report?.records.map(({ dataset }) => dataset)).toContain('dishonest-debt');
    expect((await issue(debtor, self(boss))).report).toBeUndefined();
  });

  it('names a department that did not answer: what it holds is not nothing', async () => {
    const proxy = stack.proxies['courts'];
    if (proxy) proxy.fault = 'killed';
    const { report, answer } = await issue(firm);
    expect([answer.errors, report?.unavailable]).toEqual([[], ['courts']]);
    expect(report?.records.some(({ sector }) => sector === 'courts')).toBe(false);
  });

  it('is read again, as data and as PDF, by whoever received it, and by nobody else', async () => {
    const { report } = await issue(firm);
    const pdf = async (asking: Asking) => {
      const token = asking.as ? await stack.token(asking.as) : undefined;
      const response = await fetch(`${stack.url}/documents/${report?.id}.pdf`, {
        headers: token ? { authorization: `Bearer ${token}` } : {},
      });
      return { status: response.status, type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
    };
    const own = await pdf(CLERK);
    expect([own.status, own.type, own.bytes.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    expect((await pdf({ as: { ...CLERK.as, organisation: '别的单位' } })).status).toBe(404);
    expect((await pdf(self(boss))).status).toBe(404);
    expect((await pdf({})).status).toBe(401);
    const read = await stack.query(`query ($id: ID!) { creditReport(id: $id) { number records { id } } }`, {
      ...CLERK,
      variables: { id: report?.id },
    });
    expect(read.data).toEqual({ creditReport: { number: report?.number, records: report?.records.map(({ id }) => ({ id })) } });
  });

  it('of a person is his own, though others come through the same portal, and though somebody calls himself like him', async () => {
    const portal = (subject: string) => ({ as: { organisation: '信用清远网', user: '本人', subject, scope: 'credit:1' } });
    const { report } = await issue(debtor, portal(debtor));
    const read = async (asking: Asking) =>
      (await stack.query(`{ creditReport(id: "${report?.id}") { number } }`, asking)).data?.['creditReport'] ?? null;
    expect(await read(portal(debtor))).toEqual({ number: report?.number });
    expect(await read(self(debtor))).toEqual({ number: report?.number });
    expect(await read(portal(boss))).toBeNull();
    expect(await read({ as: { organisation: '信用清远网', user: '客服', scope: 'credit:1' } })).toBeNull();
    expect(await read({ as: { organisation: `subject:${debtor}`, scope: 'credit:1' } })).toBeNull();
  });

  it('verifies as CHANGED_SINCE when a record that leads onto no list is withdrawn', async () => {
    const { report } = await issue(firm);
    const record = report?.records.find(({ sector, dataset }) => sector === 'tax' && dataset === 'tax-arrears');
    const verify = async () =>
      (await stack.query('query ($code: String!) { verifyDocument(code: $code) }', { variables: { code: report?.verificationCode } }))
        .data?.['verifyDocument'];
    expect(await verify()).toBe('VALID');
    const bureau = { as: { organisation: '国家税务总局清远市税务局', user: '税务经办', scope: 'credit:2 tax:3 record:withdraw' } };
    const withdraw = `mutation { withdrawRecord(recordId: "${record?.id}", ground: QUASHED, documentNumber: "清税撤〔2026〕1号", reason: "撤销") { state } }`;
    const withdrawn = await stack.query(withdraw, { ...bureau, purpose: 'CREDIT_SUPERVISION', headers: { 'x-query-reference': 'X-1' } });
    expect(withdrawn.data).toEqual({ withdrawRecord: { state: 'WITHDRAWN' } });
    for (const deadline = Date.now() + 10_000; Date.now() < deadline && (await verify()) === 'VALID';)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await verify()).toBe('CHANGED_SINCE');
    // Read again it does not tell of the record any more.
    const again = await stack.query(`{ creditReport(id: "${report?.id}") { records { id } signed signature } }`, CLERK);
    const read = (again.data as unknown as { creditReport: { records: { id: string }[]; signed: string | null } }).creditReport;
    expect(read.signed).toBeNull();
    expect(read.records.map(({ id }) => id)).toEqual(report?.records.map(({ id }) => id).filter((id) => id !== record?.id));
  });

  it('as PDF is not missing because the centre does not answer', async () => {
    const { report } = await issue(firm);
    const proxy = stack.proxies['analysis'];
    if (proxy) proxy.fault = 'killed';
    const response = await fetch(`${stack.url}/documents/${report?.id}.pdf`, {
      headers: { authorization: `Bearer ${await stack.token(CLERK.as)}` },
    });
    expect(response.status).toBe(503);
  });

  it('verifies as VALID, or CHANGED_SINCE, and tells nothing else', async () => {
    const { report } = await issue(other);
    const verify = async () =>
      (await stack.query('query ($code: String!) { verifyDocument(code: $code) }', { variables: { code: report?.verificationCode } })).data;
    expect(await verify()).toEqual({ verifyDocument: 'VALID' });
  });

  it('is in the log of whom it is about', async () => {
    const { errors } = await stack.query(
      `mutation { issueReport(subject: "${debtor}") { records { title } withheld { what } } }`,
      self(debtor),
    );
    expect(errors).toEqual([]);
    const auditor = { as: { organisation: '审计', user: '己', scope: 'credit:1 audit:read' } };
    const found = async () => {
      const { data } = await stack.query(`{ auditLog(filter: { subject: "${debtor}" }) { nodes { coordinates } } }`, auditor);
      return (data as unknown as { auditLog: { nodes: { coordinates: string[] }[] } }).auditLog.nodes.flatMap(
        ({ coordinates }) => coordinates,
      );
    };
    for (const deadline = Date.now() + 10_000; Date.now() < deadline && (await found()).length === 0;)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await found()).toContain('Mutation.issueReport');
  });
});
