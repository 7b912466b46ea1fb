import { collectInto } from '../scripts/stack/collectInto.ts';
import { BOSS, FIRM, OTHER_FIRM, SMALL_CITY, TRADER, csvOf } from './fixtures/smallCity.ts';
import { startStack, type TestStack } from './stack.ts';

/** What the executor promises: who is asked for what, how often, and when. The departments' request logs are the witnesses. */
describe('execution, whole stack', () => {
  let stack: TestStack;
  let ids: { firm: string; other: string; trader: string; boss: string };
  beforeAll(async () => {
    stack = await startStack({ environment: { ENTITY_CACHE: 'true' } });
    ids = {
      firm: await stack.idOf('USCC', FIRM.uscc),
      other: await stack.idOf('USCC', OTHER_FIRM.uscc),
      trader: await stack.idOf('USCC', TRADER.uscc),
      boss: await stack.idOf('CITIZEN_ID', BOSS.document),
    };
  });
  afterAll(() => stack.close());
  beforeEach(() => stack.forget());

  const SHARED = { as: { scope: 'credit:2' }, purpose: 'TENDER_REVIEW' };

  it('asks nobody for a person what only firms may be asked for, though they stand in one list', async () => {
    const query = '{ search(text: "李玉兰", first: 10) { nodes { kind name establishedOn tax { arrears { totalCount } } } } }';
    const answer = await stack.query(query, { ...SHARED, as: { scope: 'credit:2 registry:2' } });
    const nodes = (answer.data as unknown as { search: { nodes: { kind: string; establishedOn: string | null }[] } }).search.nodes;
    expect(nodes).toEqual([{ kind: 'INDIVIDUAL', name: BOSS.name, establishedOn: null, tax: { arrears: null } }]);
    expect(answer.errors.map(({ path }) => (path ?? []).join('.')).sort()).toEqual([
      'search.nodes.0.establishedOn',
      'search.nodes.0.tax.arrears',
    ]);
    expect(stack.asked()['registry']).not.toContain('Subject.establishedOn');
    expect(stack.calls()['tax']).toBeUndefined();
  });

  it('asks for what a list may be read of each in one request to each department', async () => {
    const query = 'query ($ids: [ID!]!) { subjects(ids: $ids) { kind name establishedOn tax { arrears { totalCount } } } }';
    const answer = await stack.query(query, { ...SHARED, variables: { ids: [ids.firm, ids.boss, ids.trader] } });
    const kinds = (answer.data as unknown as { subjects: { kind: string; establishedOn: string | null }[] }).subjects;
    expect(kinds.map(({ kind, establishedOn }) => [kind, establishedOn])).toEqual([
      ['ENTERPRISE', '2008-03-01'],
      ['INDIVIDUAL', null],
      ['SOLE_TRADER', '2019-05-05'],
    ]);
    // The list, then the date of birth's counterpart of those who are no persons.
    expect(stack.calls()).toEqual({ registry: 2, tax: 1 });
  });

  it('asks the departments at the same time as the registry where the argument is the key', async () => {
    const [registry, tax] = [stack.proxies['registry'], stack.proxies['tax']];
    if (!registry || !tax) throw new Error('no proxies');
    registry.delayMs = 400;
    tax.delayMs = 400;
    const query = 'query ($id: ID!) { subject(id: $id) { name tax { grade { grade } } } }';
    await stack.query(query, { ...SHARED, variables: { id: ids.other } });
    const startedAt = performance.now();
    const answer = await stack.query(query, { ...SHARED, as: { scope: 'credit:2', user: 'another' }, variables: { id: ids.firm } });
    const took = performance.now() - startedAt;
    registry.delayMs = 0;
    tax.delayMs = 0;
    expect(answer.data).toEqual({ subject: { name: FIRM.name, tax: { grade: { grade: 'D' } } } });
    // Two hops would take twice the delay of one.
    expect(took).toBeLessThan(790);
  });

  it('drops what departments said of a subject that the registry does not know', async () => {
    const nobody = stack.ids.subjectId(999_999);
    const query = 'query ($id: ID!) { subject(id: $id) { name tax { arrears { totalCount } } } }';
    const answer = await stack.query(query, { ...SHARED, variables: { id: nobody } });
    expect([answer.status, answer.data, answer.errors]).toEqual([200, { subject: null }, []]);
  });

  it('sends entities of many requests together, never for callers who may see different things', async () => {
    const query =
      'query ($id: ID!) { subject(id: $id) { id courts { dishonestDebts { documentNumber } } market { penalties { totalCount } } } }';
    const all = [ids.firm, ids.other, ids.trader];
    const token = await stack.token({ scope: 'credit:2' });
    const other = await stack.token({ scope: 'credit:2 courts:3' });
    const ask = (id: string, bearer: string) => stack.query(query, { token: bearer, purpose: 'TENDER_REVIEW', variables: { id } });
    await ask(ids.firm, token);
    await ask(ids.firm, other);
    stack.forget();
    // All at once, over one connection each: some of them meet in a turn of the event loop.
    const rounds = Array.from({ length: 10 }, () => all.flatMap((id) => [ask(id, token), ask(id, other)])).flat();
    const answers = await Promise.all(rounds);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
    expect(stack.calls()['market-regulation'] ?? 0).toBeLessThan(rounds.length);
    // In the courts the second caller is RESTRICTED: his entities are never kept, so that he is asked for each time, alone or with his like.
    expect(stack.calls()['courts'] ?? 0).toBeGreaterThan(0);
  });

  it('keeps what departments answered until a change is announced, for callers of the same access alone', async () => {
    const query = 'query ($id: ID!) { subject(id: $id) { tax { grade { year grade } } } }';
    const ask = (asking = SHARED) => stack.query(query, { ...asking, variables: { id: ids.other } });
    const first = await ask();
    stack.forget();
    expect((await ask()).text).toBe(first.text);
    expect(stack.calls()['tax']).toBeUndefined();
    // Another access class asks again; a RESTRICTED one each time.
    await ask({ as: { scope: 'credit:1 tax:2' }, purpose: 'TENDER_REVIEW' });
    expect(stack.calls()['tax']).toBe(1);
    await ask({ as: { scope: 'credit:2 tax:3' }, purpose: 'TENDER_REVIEW' });
    await ask({ as: { scope: 'credit:2 tax:3' }, purpose: 'TENDER_REVIEW' });
    expect(stack.calls()['tax']).toBe(3);

    const table = SMALL_CITY['tax/tax-credit-grade'];
    if (!table) throw new Error('no such table');
    const [, second, third] = table.rows.map((row) => [...row]);
    if (!second || !third) throw new Error('no such rows');
    third[3] = 'C';
    await collectInto(
      stack.running.databases,
      { sector: 'tax', dataset: 'tax-credit-grade', fileName: 'again.csv', stream: one(csvOf({ header: table.header, rows: [third] })) },
      Date.now,
      () => undefined,
      stack.running.announce,
    );
    const deadline = Date.now() + 1_000;
    let grade = '';
    while (grade !== 'C' && Date.now() < deadline)
      grade = ((await ask()).data as unknown as { subject: { tax: { grade: { grade: string } } } }).subject.tax.grade.grade;
    expect(grade).toBe('C');
  });

  it('writes what one client is withheld, though another who asked without it was answered from the same fetch', async () => {
    const without = 'query ($id: ID!) { subject(id: $id) { tax { arrears { totalCount } } } }';
    const withIt = 'query ($id: ID!) { subject(id: $id) { tax { arrears { totalCount } grade { grade } } } }';
    const token = await stack.token({ scope: 'credit:1' });
    const ask = (query: string) => stack.query(query, { token, variables: { id: ids.other } });
    await ask(without);
    for (const answer of [await ask(withIt), ...(await Promise.all([ask(without), ask(withIt), ask(without), ask(withIt)]))]) {
      const { tax } = (answer.data as unknown as { subject: { tax: object } }).subject;
      expect([Object.keys(tax), answer.errors.length]).toEqual(answer.errors.length === 1 ? [['arrears', 'grade'], 1] : [['arrears'], 0]);
    }
    expect((await ask(withIt)).errors).toHaveLength(1);
  });

  it('keeps nothing of natural persons, nothing partial, and nothing that a subject reads of itself', async () => {
    const query = 'query ($id: ID!) { subject(id: $id) { courts { enforcements { totalCount } } tax { grade { grade } } } }';
    const asSelf = { as: { scope: 'credit:1', subject: ids.boss } };
    for (const [id, asking] of [
      [ids.boss, SHARED],
      [ids.boss, asSelf],
      [ids.firm, asSelf],
    ] as const) {
      await stack.query(query, { ...asking, variables: { id } });
      stack.forget();
      await stack.query(query, { ...asking, variables: { id } });
      expect((stack.calls()['courts'] ?? 0) + (stack.calls()['tax'] ?? 0)).toBeGreaterThan(0);
    }
  });
});

async function* one(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
