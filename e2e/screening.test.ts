import sql from 'sql-template-tag';
import { BOSS, DEBTOR, FIRM, OTHER_FIRM, TRADER } from './fixtures/smallCity.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const BUYER = { as: { organisation: '招标单位', user: '丙', scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };
const CITIZEN = { as: { organisation: '某公司', user: '丁', scope: 'credit:1' } };
const uscc = (value: string, name?: string) => ({ identifier: { kind: 'USCC', value }, ...(name === undefined ? {} : { name }) });
const person = ({ name, document }: { name: string; document: string }, as = name) => ({
  identifier: { kind: 'CITIZEN_ID', value: document },
  name: as,
});
const UNKNOWN = '91441800MA00000000';

interface Result {
  readonly party: string;
  readonly outcome: string;
  readonly nameMatches: boolean | null;
  readonly subject: { id: string } | null;
  readonly measures: readonly {
    code: string;
    kind: string;
    effect: string;
    legalBasis: string;
    remedy: string;
    trigger: { list: string; recordId: string };
  }[];
}
interface Report {
  readonly id: string;
  readonly number: string;
  readonly complete: boolean;
  readonly unavailable: readonly string[];
  readonly verificationCode: string;
  readonly results: { totalCount: number; nodes: readonly Result[] };
}
const MEASURE = 'code kind effect legalBasis remedy until trigger { list recordId state }';
const REPORT = `id number takenAt policyRevision complete unavailable verificationCode signature
  results { totalCount nodes { party outcome nameMatches subject { id } measures { ${MEASURE} } } }`;

/** `Mutation.screen`: up to 1,000 parties for one matter. */
describe('screening', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ subjects: 1_500 });
  }, 240_000);
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const screen = async (parties: readonly object[], asking: Asking = BUYER, matter = 'TENDER') => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const answer = await stack.query(`mutation ($input: ScreeningInput!) { screen(input: $input) { ${REPORT} } }`, {
      ...asking,
      variables: { input: { matter, reference: '2026-113', parties } },
    });
    const report = (answer.data?.['screen'] as unknown as Report | null) ?? undefined;
    return { report, answer, outcomes: report?.results.nodes.map(({ outcome }) => outcome) };
  };
  const verify = async (code: string): Promise<unknown> =>
    (await stack.query('query ($code: String!) { verifyDocument(code: $code) }', { variables: { code } })).data?.['verifyDocument'];
  const askedLists = () =>
    Object.entries(stack.proxies).flatMap(([name, proxy]) => (proxy.asked.includes('/internal/subject-listings') ? [name] : []));

  it('tells of each party what stands for and against it, with trigger, legal basis, effect and remedy', async () => {
    const { report, answer, outcomes } = await screen([
      uscc(FIRM.uscc, FIRM.name),
      uscc(OTHER_FIRM.uscc, '别的名称'),
      uscc(TRADER.uscc),
      uscc(UNKNOWN),
    ]);
    expect(answer.errors).toEqual([]);
    expect(outcomes).toEqual(['RESTRICTION', 'NOTHING_FOUND', 'NOTHING_FOUND', 'NO_SUCH_SUBJECT']);
    expect((await screen([uscc(OTHER_FIRM.uscc)], BUYER, 'FINANCE')).outcomes).toEqual(['INCENTIVE']);
    expect(report?.results.nodes.map(({ nameMatches }) => nameMatches)).toEqual([true, false, null, null]);
    expect(report).toMatchObject({
      complete: true,
      unavailable: [],
      number: expect.stringMatching(/^清信核〔\d{4}〕第\d{6}号$/) as string,
    });
    const measures = report?.results.nodes[0]?.measures ?? [];
    expect(measures[0]).toMatchObject({
      kind: 'RESTRICTION',
      legalBasis: expect.stringContaining('《') as string,
      trigger: { list: 'dishonest-debt' },
    });
  });

  it('agrees with `measures` asked one by one, party for party', async () => {
    const search = await stack.query('{ search(text: "公司", first: 200) { nodes { id identifiers { kind value } } } }', BUYER);
    const found = (search.data as unknown as { search: { nodes: { id: string; identifiers: { kind: string; value: string }[] }[] } }).search
      .nodes;
    const firms = found.flatMap(({ id, identifiers }) => {
      const code = identifiers.find(({ kind }) => kind === 'USCC');
      return code ? [{ id, code: code.value }] : [];
    });
    expect(firms.length).toBeGreaterThan(50);
    const { report } = await screen(firms.map(({ code }) => uscc(code)));
    const { data } = await stack.query(`query ($ids: [ID!]!) { subjects(ids: $ids) { measures(matter: TENDER) { ${MEASURE} } } }`, {
      ...BUYER,
      variables: { ids: firms.map(({ id }) => id) },
    });
    const alone = (data as unknown as { subjects: { measures: { code: string }[] }[] }).subjects;
    const spelt = (measures: readonly unknown[]) => measures.map((measure) => JSON.stringify(measure)).sort();
    expect(report?.results.nodes.map(({ measures }) => spelt(measures))).toEqual(alone.map(({ measures }) => spelt(measures)));
    expect(report?.results.nodes.some(({ measures }) => measures.length > 0)).toBe(true);
  });

  it('finds a person by document and matching name, with a purpose; a wrong name is nobody', async () => {
    const { outcomes, report } = await screen([person(DEBTOR), person(DEBTOR, '欧阳锋'), person(BOSS)]);
    expect(outcomes).toEqual(['RESTRICTION', 'NO_SUCH_SUBJECT', 'NOTHING_FOUND']);
    expect(report?.results.nodes[0]?.party).toBe(`${DEBTOR.name} 4418**********${DEBTOR.document.slice(-4)}`);
    const unnamed = await screen([{ identifier: { kind: 'CITIZEN_ID', value: DEBTOR.document } }]);
    expect(unnamed.answer.errors.map(({ extensions, message }) => [extensions['code'], /parties\[0\]/.test(message)])).toEqual([
      ['BAD_USER_INPUT', true],
    ]);
  });

  it('below SHARED a person is withheld, whether there is one or not, and no department is asked about him', async () => {
    for (const asking of [CITIZEN, { as: { ...BUYER.as } }]) {
      const { outcomes, answer } = await screen([person(DEBTOR), person(DEBTOR, '欧阳锋')], asking);
      expect([answer.errors, outcomes]).toEqual([[], ['WITHHELD', 'WITHHELD']]);
      expect(askedLists()).toEqual([]);
    }
    const firm = await screen([uscc(FIRM.uscc)], CITIZEN);
    expect(firm.outcomes).toEqual(['RESTRICTION']);
    expect((await screen([uscc(FIRM.uscc)], {})).answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['MUTATION_DENIED']);
  });

  it('a department that is down leaves nobody clear', async () => {
    const proxy = stack.proxies['construction'];
    if (proxy) proxy.fault = 'killed';
    const { report, outcomes, answer } = await screen([uscc(FIRM.uscc), uscc(OTHER_FIRM.uscc), uscc(TRADER.uscc), uscc(UNKNOWN)]);
    expect(answer.errors).toEqual([]);
    // A restriction that was found stands; what else there may be is not known.
    expect(outcomes).toEqual(['RESTRICTION', 'INCOMPLETE', 'INCOMPLETE', 'NO_SUCH_SUBJECT']);
    expect([report?.complete, report?.unavailable]).toEqual([false, ['construction']]);
  });

  it('is kept for the organisation that made it, and for nobody else', async () => {
    const { report } = await screen([uscc(FIRM.uscc), uscc(TRADER.uscc)]);
    const again = async (asking: Asking) =>
      (await stack.query(`query ($id: ID!) { screening(id: $id) { ${REPORT} } }`, { ...asking, variables: { id: report?.id } })).data?.[
        'screening'
      ];
    expect(await again(BUYER)).toMatchObject({ number: report?.number, results: report?.results });
    expect(await again({ ...BUYER, as: { ...BUYER.as, organisation: '别的单位' } })).toBeNull();
    const page = await stack.query(
      'query ($id: ID!) { screening(id: $id) { results(outcome: [NOTHING_FOUND], first: 1) { totalCount nodes { outcome } } } }',
      {
        ...BUYER,
        variables: { id: report?.id },
      },
    );
    expect(page.data).toEqual({ screening: { results: { totalCount: 1, nodes: [{ outcome: 'NOTHING_FOUND' }] } } });
  });

  it('finds an organisation however its code and name are written, and refuses what is too long by its place', async () => {
    const [code, name] = [FIRM.uscc.toLowerCase(), FIRM.name.replace('建筑', ' 建筑')];
    const { outcomes, report } = await screen([uscc(` ${code} `, name)]);
    expect([outcomes, report?.results.nodes[0]?.nameMatches]).toEqual([['RESTRICTION'], true]);
    for (const party of [uscc('9'.repeat(101)), uscc(FIRM.uscc, '长'.repeat(401)), { ...uscc(FIRM.uscc), consortium: '长'.repeat(201) }]) {
      const { answer } = await screen([uscc(FIRM.uscc), party]);
      expect(answer.errors.map(({ extensions, message }) => [extensions['code'], message.includes('parties[1]')])).toEqual([
        ['BAD_USER_INPUT', true],
      ]);
    }
  });

  it('is not kept where whoever it names with a restriction cannot be told', async () => {
    const kept = async () => {
      const db = await stack.running.databases.of('analysis');
      return (await db.query<{ count: number }>(sql`select count(*)::integer as count from analysis.issued_document`))[0]?.count;
    };
    const before = await kept();
    const proxy = stack.proxies['governance'];
    if (proxy) proxy.fault = 'killed';
    const { answer } = await screen([uscc(FIRM.uscc)]);
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['DEPARTMENT_UNAVAILABLE']);
    expect(await kept()).toBe(before);
  });

  it('two organisations that may see the same are never given each other’s, though they ask at once', async () => {
    const { report } = await screen([uscc(FIRM.uscc)]);
    const other = { ...BUYER, as: { ...BUYER.as, organisation: '别的单位' } };
    const [own, theirs] = [
      { me: { organisation: '招标单位' }, screening: { number: report?.number } },
      { me: { organisation: '别的单位' }, screening: null },
    ];
    for (let turn = 0; turn < 5; turn += 1) {
      const answers = await Promise.all(
        [BUYER, other, BUYER, other].map((asking) =>
          stack.query(`{ me { organisation } screening(id: "${report?.id}") { number } }`, asking),
        ),
      );
      expect(answers.map(({ data }) => data)).toEqual([own, theirs, own, theirs]);
    }
  });

  it('screens 1,000 parties in one call, one question a department, and refuses 1,001', async () => {
    const parties = Array.from({ length: 1_000 }, (_none, index) =>
      uscc(index % 3 === 0 ? FIRM.uscc : index % 3 === 1 ? OTHER_FIRM.uscc : UNKNOWN),
    );
    const { report, answer } = await screen(parties);
    expect(answer.errors).toEqual([]);
    expect(report?.results.totalCount).toBe(1_000);
    expect(askedLists().sort()).toEqual(['construction', 'courts', 'market-regulation', 'social-security', 'tax']);
    for (const name of askedLists())
      expect(stack.proxies[name]?.asked.filter((path) => path === '/internal/subject-listings')).toHaveLength(1);
    const { answer: refused } = await screen([...parties, uscc(UNKNOWN)]);
    expect(refused.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it('whoever is named with a restriction is told; a record that is withdrawn changes the report, and its receivers are told', async () => {
    const { report } = await screen([uscc(FIRM.uscc), person(DEBTOR)]);
    const code = report?.verificationCode ?? '';
    expect([await verify(code), await verify(code.toLowerCase()), await verify('AAAA-BBBB-CCCC-DDDD')]).toEqual([
      'VALID',
      'VALID',
      'UNKNOWN',
    ]);
    const debtor = report?.results.nodes[1]?.subject?.id ?? '';
    const self = { as: { subject: debtor, scope: 'credit:1' } };
    const notices = await stack.query(`{ subject(id: "${debtor}") { notices { nodes { recordId sector title howToObject } } } }`, self);
    const recordId = report?.results.nodes[1]?.measures[0]?.trigger.recordId ?? '';
    expect(notices.errors).toEqual([]);
    expect((notices.data as unknown as { subject: { notices: { nodes: object[] } } }).subject.notices.nodes).toContainEqual(
      expect.objectContaining({ recordId, sector: 'courts', title: expect.stringContaining(report?.number ?? '?') as string }),
    );

    const court = { as: { organisation: '清远市中级人民法院', user: '书记员', scope: 'credit:2 courts:3 record:withdraw' } };
    const withdraw = `mutation { withdrawRecord(recordId: "${recordId}", ground: QUASHED, documentNumber: "（2026）粤18执复1号", reason: "撤销") { state } }`;
    const withdrawn = await stack.query(withdraw, { ...court, purpose: 'CREDIT_SUPERVISION', headers: { 'x-query-reference': 'X-1' } });
    expect(withdrawn.data).toEqual({ withdrawRecord: { state: 'WITHDRAWN' } });
    expect(await verify(code)).toBe('CHANGED_SINCE');
    expect((await screen([person(DEBTOR)])).outcomes).toEqual(['NOTHING_FOUND']);
    const told = await untilTold(() => stack.query('{ documentNotices { nodes { documentNumber recordId change reason } } }', BUYER));
    expect(told).toContainEqual({
      documentNumber: report?.number,
      recordId,
      change: 'WITHDRAWN',
      reason: 'QUASHED （2026）粤18执复1号: 撤销',
    });
    // What a clerk wrote of a person is masked where the receiver reads less of him by now.
    const less = await stack.query('{ documentNotices { nodes { recordId reason } } }', {
      ...BUYER,
      as: { ...BUYER.as, scope: 'credit:1' },
    });
    expect((less.data as unknown as { documentNotices: { nodes: object[] } }).documentNotices.nodes).toContainEqual({
      recordId,
      reason: '***',
    });
    expect(await untilTold(() => stack.query('{ documentNotices { nodes { documentNumber } } }', CITIZEN), 0)).toEqual([]);
    const again = await stack.query(`{ screening(id: "${report?.id}") { signed results { nodes { outcome measures { name } } } } }`, BUYER);
    expect(again.data).toMatchObject({ screening: { signed: null } });
    expect((again.data as unknown as { screening: { results: { nodes: object[] } } }).screening.results.nodes[1]).toEqual({
      outcome: 'INCOMPLETE',
      measures: [],
    });
    // That his record was withdrawn is in the log of whom it is about.
    const auditor = { as: { organisation: '审计', user: '己', scope: 'credit:1 audit:read' } };
    const logged = async () =>
      JSON.stringify((await stack.query(`{ auditLog(filter: { subject: "${debtor}" }) { nodes { coordinates } } }`, auditor)).data);
    for (const deadline = Date.now() + 10_000; Date.now() < deadline && !(await logged()).includes('Query.documentNotices');)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await logged()).toContain('Query.documentNotices');
  });

  const untilTold = async (ask: () => Promise<Answer>, atLeast = 1): Promise<unknown[]> => {
    for (const deadline = Date.now() + 10_000; ;) {
      const { data } = await ask();
      const { nodes } = (data as unknown as { documentNotices: { nodes: unknown[] } }).documentNotices;
      if (nodes.length >= atLeast || Date.now() > deadline) return nodes;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
});
