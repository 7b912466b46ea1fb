import { SIGNATURE_HEADERS, signRequest, type PairKey } from '../common/requestSignature.ts';
import { BOSS, DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { movedClock, type MovedClock } from './movedClock.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const BANK = { organisation: '清远农村商业银行股份有限公司', user: '信贷员', scope: 'credit:1' };
const OFFICER = { organisation: '清远市中级人民法院', user: '值班法官', scope: 'credit:1 break-glass' };
const ADMIN = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read' };
const AS_BANK: Asking = { as: BANK, purpose: 'FINANCE_REVIEW' };
const AS_OFFICER: Asking = { as: OFFICER, purpose: 'LAW_ENFORCEMENT', headers: { 'x-query-reference': '1' } };
const MINUTE_MS = 60_000;

/** Consent and broken glass end when their time comes, everywhere, though nobody says so: there is one clock, and nothing is called. */
describe('the end of what was permitted for a time', () => {
  let clock: MovedClock;
  let stack: TestStack;
  let debtor: string;
  let boss: string;
  let firm: string;
  beforeAll(async () => {
    clock = movedClock();
    // A clock that jumps is no contact that was lost.
    stack = await startStack({ environment: { ENTITY_CACHE: 'true', POLICY_MAX_STALE: '86400' } });
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    firm = await stack.idOf('USCC', FIRM.uscc);
  });
  afterAll(async () => {
    await stack.close();
    clock.restore();
  });

  const SELF = () => ({ organisation: '信用清远网', user: '本人', scope: 'credit:1', subject: debtor });
  const read = (ids: readonly string[], fields: string, asking: Asking) =>
    stack.query(`query ($ids: [ID!]) { subjects(ids: $ids) { courts { ${fields} } } }`, { variables: { ids }, ...asking });
  const courts = ({ data }: Answer) => (data as unknown as { subjects: { courts: object }[] }).subjects.map((subject) => subject.courts);
  const reasons = ({ errors }: Answer) => errors.map(({ path, extensions }) => `${path?.join('.') ?? ''} ${String(extensions['reason'])}`);
  const served = async (ids: readonly string[], fields: string, asking: Asking, expected: object[]): Promise<void> => {
    for (const until = performance.now() + 1_000; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
      const found = courts(await read(ids, fields, asking));
      if (JSON.stringify(found) === JSON.stringify(expected) || performance.now() > until) return expect(found).toEqual(expected);
    }
  };
  const DEBTS = 'dishonestDebts { state }';
  const PUBLISHED = [{ state: 'PUBLISHED' }];

  it('broken glass is served, seen by its subject and the administrators, and over after its minutes, at the department too', async () => {
    const glass = `breakGlass(input: { subject: "${debtor}", sectors: ["courts"], purpose: "LAW_ENFORCEMENT", reference: "1", reason: "紧急执行", minutes: 1 })`;
    expect((await stack.query(`mutation { ${glass} { user } }`, { as: OFFICER })).data).toEqual({ breakGlass: { user: OFFICER.user } });
    await served([debtor, boss], DEBTS, AS_OFFICER, [{ dishonestDebts: PUBLISHED }, { dishonestDebts: null }]);
    await served([debtor], DEBTS, AS_OFFICER, [{ dishonestDebts: PUBLISHED }]);
    const proxy = stack.proxies['courts'];
    const asked = proxy?.last;
    if (!proxy || !asked) throw new Error('the courts were not asked');
    const elevated = String(asked.headers[SIGNATURE_HEADERS.context]);
    /** What the department itself answers to the same question in a caller's name, signed anew. */
    const ofDepartment = async (context: string) => {
      const [key] = stack.keys.pairs('gateway', 'courts') as [PairKey];
      const parts = { caller: 'gateway', audience: 'courts', method: 'POST', path: '/graphql', context, body: asked.body };
      const headers = { 'content-type': 'application/json', ...signRequest(parts, key) };
      const response = await fetch(proxy.target, { method: 'POST', headers, body: asked.body });
      return (await response.json()) as { data?: unknown; errors?: { extensions: object }[] };
    };
    expect(await ofDepartment(elevated)).toEqual({ data: { _entities: [{ courts: { dishonestDebts: PUBLISHED } }] } });

    const current = async () => {
      const { data } = await stack.query('{ elevations(current: true) { nodes { user } } }', { as: ADMIN });
      return (data as unknown as { elevations: { nodes: object[] } }).elevations.nodes;
    };
    expect(await current()).toEqual([{ user: OFFICER.user }]);
    const subjectSees = async () => {
      const fields = 'elevations { reason } accessHistory { nodes { organisation purpose datasets self } }';
      const { data } = await stack.query(`{ subject(id: "${debtor}") { ${fields} } }`, { as: SELF() });
      const { elevations, accessHistory } = (
        data as unknown as { subject: { elevations: object[]; accessHistory: { nodes: { organisation: string }[] } } }
      ).subject;
      return { elevations, looks: accessHistory.nodes.filter(({ organisation }) => organisation === OFFICER.organisation) };
    };
    // The log is sent on a moment after the answer.
    let seen = await subjectSees();
    for (let tries = 0; seen.looks.length < 3 && tries < 60; tries += 1, seen = await subjectSees())
      await new Promise((go) => setTimeout(go, 50));
    const look = { organisation: OFFICER.organisation, purpose: 'LAW_ENFORCEMENT', datasets: ['dishonest-debt'], self: false };
    expect(seen).toEqual({
      elevations: [{ reason: '紧急执行' }],
      looks: [look, look, { ...look, purpose: null, datasets: ['breakGlass'] }],
    });

    clock.forward(MINUTE_MS);
    stack.forget();
    for (const ids of [[debtor], [debtor, boss]])
      expect(reasons(await read(ids, DEBTS, AS_OFFICER))).toEqual(ids.map((_, at) => `subjects.${at}.courts.dishonestDebts CONSENT`));
    expect(stack.asked()['courts']).toBeUndefined();
    expect(await current()).toEqual([]);
    // What the gateway signed for him then is too old, and in what it signs now there is no elevation.
    expect((await ofDepartment(elevated)).errors).toMatchObject([{ extensions: { code: 'SIGNATURE_REFUSED' } }]);
    await served([firm], DEBTS, AS_OFFICER, [{ dishonestDebts: PUBLISHED }]);
    expect(await ofDepartment(String(proxy.last?.headers[SIGNATURE_HEADERS.context]))).toMatchObject({
      data: { _entities: [{ courts: { dishonestDebts: null } }] },
      errors: [{ extensions: { coordinate: 'CourtCredit.dishonestDebts', reason: 'CONSENT' } }],
    });
  });

  it('a consent with an end holds up to it, in a list and by a record’s id, and what has another end goes on', async () => {
    const end = new Date(Date.now() + 2 * MINUTE_MS).toISOString();
    const give = (dataset: string, more: string) =>
      stack.query(
        `mutation { giveConsent(input: { organisation: "${BANK.organisation}", datasets: ["${dataset}"], purpose: "FINANCE_REVIEW" ${more} }) { state } }`,
        { as: SELF() },
      );
    expect((await give('dishonest-debt', `, validUntil: "${end}"`)).data).toEqual({ giveConsent: { state: 'ACTIVE' } });
    await give('judgment', '');
    const [BOTH, judgments] = [`${DEBTS} judgments { totalCount }`, { totalCount: 0 }];
    const nothing = { dishonestDebts: null, judgments: null };
    await served([boss, debtor], BOTH, AS_BANK, [nothing, { dishonestDebts: PUBLISHED, judgments }]);
    clock.forward(2 * MINUTE_MS - 5_000);
    await served([boss, debtor], BOTH, AS_BANK, [nothing, { dishonestDebts: PUBLISHED, judgments }]);
    const { data } = await read([debtor], 'dishonestDebts { id }', AS_BANK);
    const id = JSON.stringify(data).match(/"id":"([^"]+)"/)?.[1] ?? '';
    const record = async () => (await stack.query(`{ record(id: "${id}") { dataset } }`, AS_BANK)).data;
    expect(await record()).toEqual({ record: { dataset: 'dishonest-debt' } });

    clock.forward(5_000);
    stack.forget();
    const listed = await read([boss, debtor], BOTH, AS_BANK);
    expect(courts(listed)).toEqual([nothing, { dishonestDebts: null, judgments }]);
    expect(reasons(listed).sort()).toEqual(
      ['0.courts.dishonestDebts', '0.courts.judgments', '1.courts.dishonestDebts'].map((place) => `subjects.${place} CONSENT`),
    );
    expect(stack.asked()['courts']).not.toContain('CourtCredit.dishonestDebts');
    expect(reasons(await read([debtor], DEBTS, AS_BANK))).toEqual(['subjects.0.courts.dishonestDebts CONSENT']);
    expect(await record()).toEqual({ record: null });
    const own = await stack.query(`{ subject(id: "${debtor}") { consents { datasets state } } }`, { as: SELF() });
    expect(own.data).toEqual({
      subject: {
        consents: [
          { datasets: ['judgment'], state: 'ACTIVE' },
          { datasets: ['dishonest-debt'], state: 'EXPIRED' },
        ],
      },
    });
  });
});
