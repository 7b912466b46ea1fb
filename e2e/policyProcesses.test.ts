import { createHash } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { APPROVER, drafting, enact, step, WRITER } from './enact.ts';
import { faultyProxy, type FaultyProxy } from './faultyProxy.ts';
import { DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { gatewayProcess, type GatewayProcess } from './gatewayProcess.ts';
import { severableLine, type SeverableLine } from './severableLine.ts';
import { startStack, willing, type Asking, type TestStack } from './stack.ts';

/** What the revision makes stricter, of three departments. */
const RULED = ['TaxCredit.arrears', 'TaxCredit.listings', 'CourtCredit.dishonestDebts', 'ConstructionCredit.practitioners'];
const STRICTER = drafting(...RULED.map((coordinate) => `{ setRule: { coordinate: "${coordinate}", level: SHARED } }`));
/** Asked for mostly: all departments for each request would be more than one process of them can answer. */
const LITTLE = operation(
  'query Little($id: ID!) { subject(id: $id) { tax { arrears { totalCount } } courts { dishonestDebts { state } } } }',
);
/** With what is computed from one of them. */
const WHOLE = operation(`query Whole($id: ID!) { subject(id: $id) { listings { name }
  tax { arrears { totalCount } listings { name } } courts { dishonestDebts { state } } construction { practitioners { totalCount } } } }`);
const WHOLE_EACH = 10;
/** Between two requests to one gateway: 200 in a second to both, fewer where the machine is too busy to answer as many. */
const EVERY_MS = 10;
const MOST_UNDER_WAY = 16;
const SECOND_MS = 1_000;
/** Nothing here is about departments that are slow: a busy machine is none. */
const PATIENT = { SUBGRAPH_TIMEOUT_MS: '10000' };

interface Operation {
  readonly query: string;
  readonly hash: string;
}
function operation(query: string): Operation {
  return { query, hash: createHash('sha256').update(query).digest('hex') };
}

/** The policy in gateways that are processes of their own, before one governance. */
describe('the policy in several processes', () => {
  let stack: TestStack;
  let firm: string;
  let first: GatewayProcess;
  let second: GatewayProcess;
  /** The second one's own ways to governance and to Redis. */
  let governance: FaultyProxy;
  let redis: SeverableLine | undefined;
  const running: GatewayProcess[] = [];
  beforeAll(async () => {
    stack = await startStack({ environment: PATIENT });
    firm = await stack.idOf('USCC', FIRM.uscc);
    governance = await faultyProxy(0);
    governance.target = stack.running.subgraphs.find(({ name }) => name === 'governance')?.url ?? '';
    const { redisUrl } = stack.config;
    redis = redisUrl === undefined ? undefined : await severableLine(redisUrl);
    first = await start('first', redisUrl === undefined ? {} : { REDIS_URL: redisUrl });
    second = await start('second', { GOVERNANCE_URL: governance.url, ...(redis ? { REDIS_URL: `redis://127.0.0.1:${redis.port}` } : {}) });
  });
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    await redis?.close();
    await governance.close();
    await stack.close();
  });

  const start = async (name: string, environment: Record<string, string>): Promise<GatewayProcess> => {
    const folder = join(stack.config.dataDir, name);
    mkdirSync(folder);
    cpSync(join(stack.config.dataDir, 'demo-keys.json'), join(folder, 'demo-keys.json'));
    const started = await gatewayProcess(stack, { DATA_DIR: folder, POLICY_MAX_STALE: '3', ...PATIENT, ...environment });
    running.push(started);
    await willing(started.url);
    return started;
  };

  const ask = async ({ url }: GatewayProcess, { query, hash }: Operation, isByHash = false) => {
    const askedAt = Date.now();
    const asked = isByHash ? { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } } : { query };
    const body = JSON.stringify({ ...asked, variables: { id: firm } });
    try {
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const answer = `${response.status} ${await response.text()}`;
      return { url, askedAt, query, answer, revision: Number(response.headers.get('x-policy-revision')) };
    } catch (error) {
      return { url, askedAt, query, answer: String(error), revision: 0 };
    }
  };

  it('is in force in each within a second under load: no request fails, and each answer is whole under the revision it names', async () => {
    const save = `mutation ($operation: String!) { saveQuery(input: { name: "公布", operation: $operation, visibility: PUBLISHED }) { hash } }`;
    const analyst = { organisation: '清远市公共资源交易中心', user: '分析员', scope: 'credit:2' };
    for (const { query, hash } of [LITTLE, WHOLE])
      expect((await stack.query(save, { as: analyst, variables: { operation: query } })).data).toEqual({ saveQuery: { hash } });
    for (const gateway of running)
      for (const isByHash of [true, false, true]) for (const each of [LITTLE, WHOLE]) await ask(gateway, each, isByHash);

    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    const underWay = new Set<Promise<unknown>>();
    const since = Date.now();
    let turn = 0;
    const timer = setInterval(() => {
      // What a late timer left out is asked at once.
      for (; turn < (Date.now() - since) / EVERY_MS; turn += 1)
        for (const gateway of underWay.size < MOST_UNDER_WAY ? running : []) {
          const asked = ask(gateway, turn % WHOLE_EACH === 0 ? WHOLE : LITTLE, turn % 4 < 2).then((answer) => {
            answers.push(answer);
            underWay.delete(asked);
          });
          underWay.add(asked);
        }
    }, EVERY_MS);
    const approvedAt = new Map<number, number>();
    const change = async (call: string): Promise<number> => {
      const drafted = await step(stack, WRITER, call, first.url);
      const revision = drafted.revision?.revision ?? 0;
      await step(stack, WRITER, `submitPolicy(revision: ${revision})`, second.url);
      const approve = `approvePolicy(revision: ${revision})`;
      const own = await step(stack, { ...APPROVER, user: WRITER.user }, approve, first.url);
      expect([own.revision, own.errors[0]?.message]).toEqual([null, expect.stringMatching(/another person/)]);
      expect((await step(stack, APPROVER, approve, second.url)).revision).toEqual({ revision, state: 'ACTIVE' });
      approvedAt.set(revision, Date.now());
      await wait(SECOND_MS + 500);
      return revision;
    };
    let strict: number;
    let back: number;
    try {
      strict = await change(STRICTER);
      await Promise.all([...underWay]);
      stack.forget();
      for (const gateway of running) await ask(gateway, WHOLE);
      // Nobody whose fields are withheld is asked for anything; the registry says whether there is such a subject.
      expect(Object.keys(stack.asked()).filter((name) => name !== 'governance' && name !== 'registry')).toEqual([]);
      back = await change('rollbackPolicy(to: 1, reason: "回退")');
    } finally {
      clearInterval(timer);
      await Promise.all(underWay);
    }
    expect(answers.length).toBeGreaterThan(50);
    /** What was answered to an operation under each revision, equal answers once. */
    const given = ({ query }: Operation) => {
      const own = answers.filter((answer) => answer.query === query);
      const under = (revision: number) => new Set(own.filter((answer) => answer.revision === revision).map(({ answer }) => answer));
      return Object.fromEntries(own.map(({ revision }) => [revision, [...under(revision)].map(parsed)]));
    };
    const arrears = { totalCount: 1 };
    const dishonestDebts = [{ state: 'PUBLISHED' }];
    const little = { data: { subject: { tax: { arrears }, courts: { dishonestDebts } } } };
    expect(given(LITTLE)).toEqual({
      1: [little],
      [strict]: [
        {
          errors: ['TaxCredit.arrears', 'CourtCredit.dishonestDebts'].map(withheld),
          data: { subject: { tax: { arrears: null }, courts: { dishonestDebts: null } } },
        },
      ],
      [back]: [little],
    });
    const whole = {
      data: {
        subject: {
          listings: [{ name: '失信被执行人' }],
          tax: { arrears, listings: [] },
          courts: { dishonestDebts },
          construction: { practitioners: { totalCount: 2 } },
        },
      },
    };
    expect(given(WHOLE)).toEqual({
      1: [whole],
      [strict]: [
        {
          errors: ['Subject.listings', ...RULED].map(withheld),
          data: {
            subject: {
              listings: null,
              tax: { arrears: null, listings: null },
              courts: { dishonestDebts: null },
              construction: { practitioners: null },
            },
          },
        },
      ],
      [back]: [whole],
    });
    for (const next of [strict, back])
      for (const { url } of running) {
        expect(answers.some((answer) => answer.url === url && answer.revision === next)).toBe(true);
        const late = answers.filter(({ askedAt, revision }) => revision < next && askedAt > (approvedAt.get(next) ?? 0) + SECOND_MS);
        expect(late).toEqual([]);
      }
  });

  describe('out of contact', () => {
    const READER = { organisation: '清远市公共资源交易中心', user: '分析员', scope: 'credit:2' };
    const BANK = { organisation: '清远农村商业银行股份有限公司', user: '信贷员', scope: 'credit:1' };
    const OTHER_BANK = { ...BANK, organisation: '英德农村商业银行股份有限公司' };
    const OFFICER = { organisation: '清远市中级人民法院', user: '值班法官', scope: 'credit:1 break-glass' };
    const CASE = { 'x-query-reference': '1' };
    let debtor: string;
    beforeAll(async () => {
      debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    });

    /** What a gateway shows to whom. */
    const shown = async ({ url }: GatewayProcess) => {
      const [FIRMS, DEBTS] = ['name tax { arrears { totalCount } grade { grade } }', 'courts { dishonestDebts { state } }'];
      const read = async (id: string, fields: string, asking: Asking) => {
        const { data, errors, headers } = await stack.query(`{ subject(id: "${id}") { ${fields} } }`, { url, ...asking });
        expect(errors.filter(({ extensions }) => extensions['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE')).toEqual([]);
        const { name, tax = {}, courts = {} } = (data as unknown as { subject: Record<string, Record<string, unknown>> }).subject;
        const fieldsShown = Object.entries({ name, ...tax, ...courts }).flatMap(([field, value]) => (value == null ? [] : field));
        return [Number(headers.get('x-policy-revision')), ...fieldsShown];
      };
      const [anybody, reader, bank, otherBank, officer] = await Promise.all([
        read(firm, FIRMS, {}),
        read(firm, FIRMS, { as: READER, purpose: 'TENDER_REVIEW' }),
        read(debtor, DEBTS, { as: BANK, purpose: 'FINANCE_REVIEW' }),
        read(debtor, DEBTS, { as: OTHER_BANK, purpose: 'FINANCE_REVIEW' }),
        read(debtor, DEBTS, { as: OFFICER, purpose: 'LAW_ENFORCEMENT', headers: CASE }),
      ]);
      return { anybody, reader, bank, otherBank, officer };
    };
    const soon = async (gateway: GatewayProcess, expected: Awaited<ReturnType<typeof shown>>): Promise<void> => {
      for (const until = Date.now() + 8_000; ; await wait(100)) {
        const found = await shown(gateway);
        if (JSON.stringify(found) === JSON.stringify(expected) || Date.now() > until) return expect(found).toEqual(expected);
      }
    };

    it('keeps to the last revision for a while, then shows what is open under it and to nobody by consent or broken glass, and comes back by itself', async () => {
      const revision = await enact(stack, drafting('{ setRule: { coordinate: "TaxCredit.arrears", level: SHARED } }'));
      const self = { as: { organisation: '信用清远网', user: '本人', scope: 'credit:1', subject: debtor } };
      const give = (organisation: string) =>
        stack.query(
          `mutation { giveConsent(input: { organisation: "${organisation}", datasets: ["dishonest-debt"], purpose: "FINANCE_REVIEW" }) { id } }`,
          self,
        );
      await give(BANK.organisation);
      const { data } = await give(OTHER_BANK.organisation);
      const { id } = (data as unknown as { giveConsent: { id: string } }).giveConsent;
      await stack.query(
        `mutation { breakGlass(input: { subject: "${debtor}", sectors: ["courts"], purpose: "LAW_ENFORCEMENT", reference: "1", reason: "紧急执行" }) { id } }`,
        { as: OFFICER },
      );
      const inContact = {
        anybody: [revision, 'name'],
        reader: [revision, 'name', 'arrears', 'grade'],
        bank: [revision, 'dishonestDebts'],
        otherBank: [revision, 'dishonestDebts'],
        officer: [revision, 'dishonestDebts'],
      };
      await soon(second, inContact);

      governance.fault = 'killed';
      if (redis) redis.cut = true;
      expect(await shown(second)).toEqual(inContact);
      // What is decided meanwhile it does not hear of.
      await stack.query(`mutation { withdrawConsent(id: "${id}") { state } }`, self);
      const next = await enact(stack, drafting('{ setRule: { coordinate: "TaxCredit.grade", level: RESTRICTED } }'));
      const nobody = { bank: [revision], otherBank: [revision], officer: [revision] };
      await soon(second, { anybody: [revision, 'name'], reader: [revision, 'name'], ...nobody });
      const decided = {
        anybody: [next, 'name'],
        reader: [next, 'name', 'arrears'],
        bank: [next, 'dishonestDebts'],
        otherBank: [next],
        officer: [next, 'dishonestDebts'],
      };
      await soon(first, decided);

      governance.fault = 'none';
      if (redis) redis.cut = false;
      await soon(second, decided);
    });
  });
});

function withheld(coordinate: string): object {
  return expect.objectContaining({
    extensions: expect.objectContaining({ coordinate, reason: 'LEVEL', requiredLevel: 'SHARED' }) as object,
  }) as object;
}

/** The status was 200, or it is told. */
function parsed(answer: string): unknown {
  return answer.startsWith('200 ') ? JSON.parse(answer.slice(4)) : answer;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
