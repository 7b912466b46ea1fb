import sql, { raw } from 'sql-template-tag';
import type { Fault } from './faultyProxy.ts';
import { BOSS, COOK, DEBTOR, FIRM, TRADER } from './fixtures/smallCity.ts';
import { IMPATIENT, startStack, type Asking, type TestStack } from './stack.ts';

interface Summary {
  readonly id: string;
  readonly sector: string;
  readonly dataset: string;
  readonly category: string;
  readonly state: string;
  readonly determinedOn: string | null;
}
interface Page {
  readonly totalCount: number;
  readonly nodes: readonly Summary[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const DEPARTMENTS = ['construction', 'courts', 'market-regulation', 'social-security', 'tax'];
const CLERK = { as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };
const SUPERVISOR = { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' };

/** `Subject.records`: what all departments have on file of a subject, in one timeline. */
describe('the timeline of a subject', () => {
  let stack: TestStack;
  let firm: string, trader: string, debtor: string, boss: string, cook: string;
  beforeAll(async () => {
    // With the entity cache: a record that was withdrawn by its department must not live on in an answer of whoever gathers.
    stack = await startStack({ environment: { ...IMPATIENT, ENTITY_CACHE: 'true' } });
    firm = await stack.idOf('USCC', FIRM.uscc);
    trader = await stack.idOf('USCC', TRADER.uscc);
    debtor = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    boss = await stack.idOf('CITIZEN_ID', BOSS.document);
    cook = await stack.idOf('CITIZEN_ID', COOK.document);
  });
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const ask = async (id: string, asking: Asking & { args?: string } = {}) => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const { args = '', ...rest } = asking;
    const answer = await stack.query(
      `query ($id: ID!) { subject(id: $id) { records${args} { totalCount nodes { id sector dataset category state determinedOn } pageInfo { hasNextPage endCursor } } } }`,
      { ...rest, variables: { id } },
    );
    const page = (answer.data?.['subject'] as unknown as { records: Page | null } | null)?.records ?? null;
    const asked = DEPARTMENTS.filter((name) => stack.proxies[name]?.asked.includes('/internal/subject-records'));
    return { page, asked, sets: page?.nodes.map(({ sector, dataset }) => `${sector}/${dataset}`), answer };
  };

  it('is of all departments, newest first, counting what may be read', async () => {
    const { page, asked, sets, answer } = await ask(firm);
    expect([answer.errors, asked]).toEqual([[], DEPARTMENTS]);
    expect(sets).toEqual(expect.arrayContaining(['courts/dishonest-debt', 'tax/tax-arrears', 'social-security/labour-grade']));
    expect(page?.totalCount).toBe(page?.nodes.length);
    const days = page?.nodes.map(({ determinedOn }) => determinedOn ?? '') ?? [];
    expect(days).toEqual([...days].sort().reverse());
    // Of the grades, only those on the published list are anybody's: which a record is, its data set does not tell.
    expect(sets).not.toContain('tax/tax-credit-grade');
    expect((await ask(firm, CLERK)).sets).toContain('tax/tax-credit-grade');
  });

  it('pages by keyset over the departments without losing or repeating any', async () => {
    const whole = (await ask(firm, { ...SUPERVISOR, args: '(first: 500)' })).page;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Page | null = (await ask(firm, { ...SUPERVISOR, args: `(first: 1${after === null ? '' : `, after: "${after}"`})` })).page;
      seen.push(...(page?.nodes ?? []).map(({ id }) => id));
      after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    } while (after !== null && seen.length < 100);
    expect(seen).toEqual(whole?.nodes.map(({ id }) => id));
    expect(new Set(seen).size).toBe(whole?.totalCount);
  });

  it('asks each record’s rule in the sector that it comes from, and no department of which all is withheld', async () => {
    for (const asking of [{}, { as: { scope: 'credit:1' }, purpose: 'TENDER_REVIEW' }, { as: { scope: 'credit:2' } }]) {
      const { page, asked, answer } = await ask(debtor, asking);
      expect([page, asked]).toEqual([null, []]);
      expect(answer.errors.map(({ extensions }) => [extensions['code'], extensions['coordinate']])).toEqual([
        ['UNAUTHORIZED_FIELD_OR_TYPE', 'Subject.records'],
      ]);
    }
    const courtsOnly = await ask(debtor, { as: { scope: 'registry:2 analysis:2 courts:2' }, purpose: 'TENDER_REVIEW' });
    expect([courtsOnly.asked, courtsOnly.sets, courtsOnly.page?.totalCount]).toEqual([['courts'], ['courts/dishonest-debt'], 1]);
    // A person's tax arrears ask RESTRICTED.
    expect((await ask(debtor, CLERK)).sets).not.toContain('tax/tax-arrears');
    expect((await ask(debtor, SUPERVISOR)).sets).toContain('tax/tax-arrears');
    expect((await ask(trader)).sets).toContain('tax/tax-arrears');
  });

  it('never has a score of a sole trader or a person, whoever asks', async () => {
    expect((await ask(firm, SUPERVISOR)).sets).toContain('construction/construction-score');
    for (const [id, self] of [
      [trader, cook],
      [cook, cook],
    ] as const)
      for (const asking of [SUPERVISOR, { as: { scope: 'credit:1', subject: self } }])
        expect((await ask(id, asking)).sets).not.toContain('construction/construction-score');
  });

  it('shows a subject its own, past and present, and nobody else’s', async () => {
    const states = async (asking: Asking) =>
      (await ask(firm, asking)).page?.nodes.filter(({ dataset }) => dataset === 'tax-arrears').map(({ state }) => state);
    expect(await states({ as: { scope: 'credit:1', subject: boss } })).toEqual(['PUBLISHED', 'EXPIRED']);
    expect(await states({ as: { scope: 'credit:1', subject: cook } })).toEqual(['PUBLISHED']);
    expect((await ask(debtor, { as: { scope: 'credit:1', subject: boss } })).page).toBeNull();
  });

  it.each([
    ['FLAGGED', 'FLAGGED', 'FLAGGED'],
    ['SUSPENDED', undefined, 'SUSPENDED'],
    ['REPAIRED', undefined, 'REPAIRED'],
    ['WITHDRAWN', undefined, undefined],
  ])('serves what is %s as its field does, counted alike', async (state, open, restricted) => {
    const db = await stack.running.databases.of('courts');
    const set = (to: string) =>
      db.query(sql`update courts.dishonest_debt set state = ${to} where subject = ${raw(String(stack.ids.subjectNumber(firm)))}`);
    const before = (await ask(firm)).page?.totalCount ?? 0;
    await set(state);
    try {
      const debt = async (asking: Asking) => {
        const { page } = await ask(firm, { ...asking, args: '(sector: ["courts"])' });
        expect(page?.totalCount).toBe(page?.nodes.length);
        return page?.nodes.find(({ dataset }) => dataset === 'dishonest-debt')?.state;
      };
      expect([await debt({}), await debt(SUPERVISOR)]).toEqual([open, restricted]);
      expect((await ask(firm)).page?.totalCount).toBe(open === undefined ? before - 1 : before);
    } finally {
      await set('PUBLISHED');
    }
  });

  it('asks only the sectors, categories and period named; a misspelt sector is an error, not none', async () => {
    const negative = await ask(firm, { args: '(sector: ["tax", "courts"], category: [NEGATIVE], during: { from: "2026-01-01" })' });
    expect(negative.asked).toEqual(['courts', 'tax']);
    expect(negative.page?.nodes.every(({ category, determinedOn }) => category === 'NEGATIVE' && String(determinedOn) >= '2026')).toBe(
      true,
    );
    expect(negative.sets).toContain('tax/tax-arrears');
    for (const args of [
      '(sector: ["taxes"])',
      '(after: "x")',
      '(after: "Cx.tax")',
      '(first: 501)',
      '(during: { from: "2026-02-01", to: "2026-01-01" })',
    ])
      expect((await ask(firm, { args })).answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    const wrongEnum = await ask(firm, { args: '(category: [BAD])' });
    expect(wrongEnum.answer.status).toBe(400);
  });

  it.each<Fault>(['killed', 'frozen', 'nullData', 'nonsense', 'wrongTypes', 'nullEntities'])(
    'a department %s: null with its name, never a timeline without it',
    async (fault) => {
      const proxy = stack.proxies['courts'];
      if (proxy) proxy.fault = fault;
      const { page, answer } = await ask(firm);
      expect(page).toBeNull();
      expect(answer.errors.map(({ path, extensions }) => [(path ?? []).join('.'), extensions['code'], extensions['departments']])).toEqual([
        ['subject.records', 'DEPARTMENT_UNAVAILABLE', ['courts']],
      ]);
      // Who does not ask for it is not told of it.
      expect((await ask(firm, { args: '(sector: ["tax"])' })).answer.errors).toEqual([]);
    },
  );
});
