import { generateKeyPairSync } from 'node:crypto';
import sql, { raw } from 'sql-template-tag';
import { anonymousAccess, type Access } from '../common/access.ts';
import { callerContextSigner } from '../common/callerContext.ts';
import type { PermissionLevel } from '../common/permissionLevel.ts';
import { signRequest } from '../common/requestSignature.ts';
import { decodeSet, encodeSet, setOf } from '../subgraphs/shared/cohort/subjectSet.ts';
import { startStack, type Answer, type Asking, type TestStack } from './stack.ts';

const ANALYST = { as: { scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
const SUPERVISOR = { as: { scope: 'credit:3' }, purpose: 'CREDIT_SUPERVISION' };
const COHORT = `query ($where: CohortWhere!, $after: String) {
  cohort(where: $where) {
    count
    universe { classes countedOnly minimumGroup excluded { class coordinate sector requiredLevel heldLevel reason } }
    subjects(first: 500, after: $after) { totalCount nodes { id } }
  }
}`;

interface Shown {
  readonly count: number | null;
  readonly universe: {
    classes: string[];
    countedOnly: string[];
    minimumGroup: number;
    excluded: { class: string; coordinate: string; reason: string }[];
  };
  readonly subjects: { totalCount: number; nodes: { id: string }[] };
}

/** `Query.cohort`: who meets conditions in several departments at once. */
describe('cohorts', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack({ subjects: 1_500 });
  }, 240_000);
  afterAll(() => stack.close());
  afterEach(() => {
    for (const proxy of Object.values(stack.proxies)) proxy.fault = 'none';
  });

  const ask = async (where: object, asking: Asking = ANALYST) => {
    for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
    const answer = await stack.query(COHORT, { ...asking, variables: { where } });
    return { shown: (answer.data?.['cohort'] as unknown as Shown | null) ?? undefined, answer };
  };
  /** Departments that were asked anything about cohorts. */
  const asked = () =>
    Object.entries(stack.proxies)
      .filter(([, proxy]) => proxy.asked.some((path) => path.startsWith('/internal/cohort')))
      .map(([name]) => name)
      .sort();
  const field = async (selection: string, where: object, asking: Asking = ANALYST): Promise<{ value: unknown; answer: Answer }> => {
    const answer = await stack.query(`query ($where: CohortWhere!) { cohort(where: $where) { ${selection} } }`, {
      ...asking,
      variables: { where },
    });
    return { value: answer.data?.['cohort'], answer };
  };
  /** The yardstick: subject numbers by plain SQL over one department's tables. */
  const numbers = async (sector: string, from: string): Promise<Set<number>> => {
    const db = await stack.running.databases.of(sector);
    const rows = await db.query<{ subject: number }>(sql`select distinct t.subject from ${raw(from)}`);
    return new Set(rows.map(({ subject }) => Number(subject)));
  };
  const served =
    "t.state in ('PUBLISHED', 'FLAGGED') and (t.publish_until is null or t.publish_until >= (now() at time zone 'Asia/Shanghai')::date)";
  const idsOf = (set: Iterable<number>) => [...set].map((number) => stack.ids.subjectId(number)).sort();
  const both = (a: Set<number>, b: Set<number>) => new Set([...a].filter((number) => b.has(number)));
  const firms = () => numbers('registry', "(select number as subject, kind from registry.subject) t where t.kind = 'ENTERPRISE'");

  describe('select', () => {
    it('who meets a condition in one department: exactly those that plain SQL finds', async () => {
      const { shown, answer } = await ask({ kind: ['ENTERPRISE'], tax: { arrears: { totalBalance: { gt: '10000' } } } });
      expect(answer.errors).toEqual([]);
      const wanted = both(await firms(), await numbers('tax', `tax.arrears t where t.total_balance > 10000 and ${served}`));
      expect(wanted.size).toBeGreaterThan(4);
      expect(shown?.subjects.nodes.map(({ id }) => id).sort()).toEqual(idsOf(wanted));
      expect([shown?.count, shown?.subjects.totalCount]).toEqual([wanted.size, wanted.size]);
    });

    it('who meets conditions in three, with and, or and not', async () => {
      const { shown, answer } = await ask({
        kind: ['ENTERPRISE'],
        or: [{ tax: { arrears: {} } }, { market: { penalties: {} } }],
        not: { courts: { enforcements: {} } },
      });
      expect(answer.errors).toEqual([]);
      const arrears = await numbers('tax', `tax.arrears t where ${served}`);
      const penalties = await numbers('market-regulation', `market_regulation.penalty t where ${served}`);
      const enforced = await numbers('courts', `courts.enforcement t where ${served}`);
      const wanted = [...(await firms())].filter((number) => (arrears.has(number) || penalties.has(number)) && !enforced.has(number));
      expect(wanted.length).toBeGreaterThan(4);
      expect(shown?.subjects.nodes.map(({ id }) => id).sort()).toEqual(idsOf(wanted));
    });

    it('by how many records match, none included, and by none', async () => {
      const many = await ask({ kind: ['ENTERPRISE'], market: { licences: { count: { gte: 2 } } } });
      const few = await ask({ kind: ['ENTERPRISE'], market: { licences: { count: { lt: 2 } } } });
      const none = await ask({ kind: ['ENTERPRISE'], market: { licences: { exists: false } } });
      const some = await ask({ kind: ['ENTERPRISE'], market: { licences: {} } });
      const total = (await firms()).size;
      expect((many.shown?.subjects.totalCount ?? 0) + (few.shown?.subjects.totalCount ?? 0)).toBe(total);
      expect((none.shown?.subjects.totalCount ?? 0) + (some.shown?.subjects.totalCount ?? 0)).toBe(total);
      const wanted = await numbers(
        'market-regulation',
        `(select t.subject from market_regulation.licence t where ${served} group by t.subject having count(*) >= 2) t`,
      );
      expect(many.shown?.subjects.nodes.map(({ id }) => id).sort()).toEqual(idsOf(both(await firms(), wanted)));
    });

    it('by division, with its parts and former codes', async () => {
      const today = await ask({ kind: ['ENTERPRISE'], division: ['441803'] });
      const former = await ask({ kind: ['ENTERPRISE'], division: ['441827'] });
      expect(today.shown?.subjects.totalCount).toBeGreaterThan(0);
      expect(former.shown?.subjects.nodes).toEqual(today.shown?.subjects.nodes);
    });

    it('and hand over to the graph for any details, in the order of any department’s field', async () => {
      const { value, answer } = await field(
        'subjects(first: 5, orderBy: { by: TAX_ARREARS_TOTAL_BALANCE }) { nodes { name tax { arrears(first: 500) { nodes { totalBalance } } } } }',
        { kind: ['ENTERPRISE'], tax: { arrears: {} } },
      );
      expect(answer.errors).toEqual([]);
      const nodes = (value as { subjects: { nodes: { name: string; tax: { arrears: { nodes: { totalBalance: string | null }[] } } }[] } })
        .subjects.nodes;
      const largest = nodes.map(({ tax }) => Math.max(...tax.arrears.nodes.map(({ totalBalance }) => Number(totalBalance ?? 0))));
      expect(largest).toHaveLength(5);
      expect(largest).toEqual([...largest].sort((a, b) => b - a));
      const rows = await (
        await stack.running.databases.of('tax')
      ).query<{ most: string }>(
        sql`select max(t.total_balance)::text as most from tax.arrears t where t.subject < 1000000000 and ${raw(served)}`,
      );
      expect(largest[0]).toBe(Number(rows[0]?.most));
    });

    it('page by page, complete, whoever has no value last', async () => {
      const page = async (after: string | null) => {
        const answer = await stack.query(
          `query ($after: String) { cohort(where: { kind: ENTERPRISE }) { subjects(first: 60, after: $after, orderBy: { by: TAX_ARREARS_TOTAL_BALANCE, direction: ASC }) {
            totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }`,
          { ...ANALYST, variables: { after } },
        );
        expect(answer.errors).toEqual([]);
        return (
          answer.data?.['cohort'] as unknown as {
            subjects: { totalCount: number; nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
          }
        ).subjects;
      };
      const seen: string[] = [];
      let after: string | null = null;
      for (let more = true; more;) {
        const { nodes, pageInfo } = await page(after);
        seen.push(...nodes.map(({ id }) => id));
        after = pageInfo.endCursor;
        more = pageInfo.hasNextPage;
      }
      expect([...seen].sort()).toEqual(idsOf(await firms()));
      const owing = await numbers('tax', `tax.arrears t where t.total_balance is not null and ${served}`);
      const first = both(await firms(), owing).size;
      expect(new Set(seen.slice(0, first))).toEqual(new Set(idsOf(both(await firms(), owing))));
    });

    it('break down and sum, and the parts make the whole', async () => {
      const where = { kind: ['ENTERPRISE'] };
      const { value, answer } = await field('count breakdown(by: [DIVISION]) { key { dimension value } count suppressed }', where);
      expect(answer.errors).toEqual([]);
      const { count, breakdown } = value as {
        count: number;
        breakdown: { key: { value: string | null }[]; count: number | null; suppressed: boolean }[];
      };
      expect(breakdown.length).toBeGreaterThan(3);
      for (const cell of breakdown) expect(cell.suppressed).toBe(cell.count === null);
      if (breakdown.every(({ count: each }) => each !== null))
        expect(breakdown.reduce((sum, each) => sum + (each.count ?? 0), 0)).toBe(count);
      const summed = await field('totals(of: [TAX_ARREARS_TOTAL_BALANCE]) { count sums { measure sum suppressed } }', {
        kind: ['ENTERPRISE'],
        tax: { arrears: {} },
      });
      const rows = await (
        await stack.running.databases.of('tax')
      ).query<{ all: string; most: string; owing: number }>(sql`
        select sum(a.amount)::text as all, max(a.amount)::text as most, count(*) as owing from (
          select t.subject, sum(t.total_balance) as amount from tax.arrears t where t.subject < 1000000000 and ${raw(served)} group by 1) a
        where exists (select 1)`);
      const [totals] = (summed.value as { totals: { sums: { sum: string | null; suppressed: boolean }[] }[] }).totals;
      const isDominated = Number(rows[0]?.most) > 0.8 * Number(rows[0]?.all);
      expect(summed.answer.errors).toEqual([]);
      expect(totals?.sums[0]?.suppressed).toBe(isDominated);
    });
  });

  describe('are no laxer than reading', () => {
    it('who may not be tested is outside the universe, under NOT and OR too, and the answer says so', async () => {
      for (const where of [
        { tax: { arrears: {} } },
        { not: { tax: { arrears: {} } } },
        { or: [{ tax: { arrears: {} } }, { kind: ['INDIVIDUAL'] }] },
      ]) {
        const { shown } = await ask(where);
        expect(shown?.universe.classes).toEqual(['ORGANISATION', 'SOLE_TRADER']);
        expect(shown?.universe.excluded).toEqual([
          expect.objectContaining({ class: 'INDIVIDUAL', coordinate: 'TaxCredit.arrears', reason: 'CONSENT', requiredLevel: 'RESTRICTED' }),
        ]);
        expect(shown?.subjects.nodes.every(({ id }) => (stack.ids.subjectNumber(id) ?? 0) < 2_000_000_000)).toBe(true);
      }
    });

    it('a condition that may be read of nobody is withheld, and no department is asked', async () => {
      const { shown, answer } = await ask({ tax: { inspections: { recoveredTax: { gt: '1' } } } });
      expect(shown).toBeUndefined();
      expect(
        answer.errors.map(({ extensions }) => [extensions['code'], extensions['coordinate'], extensions['sector'], extensions['reason']]),
      ).toEqual([['UNAUTHORIZED_FIELD_OR_TYPE', 'TaxCredit.inspections', 'tax', 'CONSENT']]);
      expect(asked()).toEqual([]);
      expect((await ask({ tax: { inspections: {} } }, SUPERVISOR)).answer.errors).toEqual([]);
      expect(asked()).toEqual(['tax']);
    });

    it('nor is it told by an order, a breakdown or a total', async () => {
      for (const selection of [
        'subjects(orderBy: { by: TAX_INSPECTIONS_RECOVERED_TAX }) { nodes { id } }',
        'breakdown(by: [TAX_INSPECTIONS_DETERMINED_ON_MONTH]) { count }',
        'totals(of: [TAX_INSPECTIONS_RECOVERED_TAX]) { count }',
      ]) {
        for (const proxy of Object.values(stack.proxies)) proxy.asked = [];
        const { value, answer } = await field(selection, { kind: ['ENTERPRISE'], market: { penalties: {} } });
        expect(Object.values(value as object)).toEqual([null]);
        expect(answer.errors.map(({ extensions }) => extensions['coordinate'])).toEqual(['TaxCredit.inspections']);
        expect(asked()).not.toContain('tax');
      }
    });

    it('nobody below SHARED, nor without a purpose, asks for a cohort', async () => {
      for (const asking of [{}, { as: { scope: 'credit:1' } }, { as: { scope: 'credit:2' } }]) {
        const { shown, answer } = await ask({ kind: ['ENTERPRISE'] }, asking);
        expect([shown, answer.errors[0]?.extensions['code']]).toEqual([undefined, 'UNAUTHORIZED_FIELD_OR_TYPE']);
        expect(asked()).toEqual([]);
      }
    });

    it('natural persons are counted and not listed', async () => {
      const { shown, answer } = await ask({ kind: ['INDIVIDUAL'], division: ['441802'] });
      expect(answer.errors).toEqual([]);
      expect(shown?.universe).toMatchObject({ classes: ['INDIVIDUAL'], countedOnly: ['INDIVIDUAL'], minimumGroup: 5 });
      expect(shown?.count).toBeGreaterThan(4);
      expect(shown?.subjects).toEqual({ totalCount: 0, nodes: [] });
    });

    it('a person is not found by a cohort of one, nor by one in which he alone is missing', async () => {
      const one = await ask({ kind: ['INDIVIDUAL'], courts: { dishonestDebts: { documentNumber: ['（2026）粤1881执1号'] } } });
      const nobody = await ask({ kind: ['INDIVIDUAL'], courts: { dishonestDebts: { documentNumber: ['没有这个案号'] } } });
      expect([one.shown?.count, nobody.shown?.count]).toEqual([null, null]);
      const broad = { kind: ['INDIVIDUAL'], division: ['441881'] };
      expect((await ask(broad)).shown?.count).toBeGreaterThan(4);
      // Whether somebody is missing or nobody is, both are refused alike: the refusal must not tell.
      for (const documentNumber of ['（2026）粤1881执1号', '没有这个案号']) {
        const { shown, answer } = await ask({ ...broad, not: { courts: { dishonestDebts: { documentNumber: [documentNumber] } } } });
        expect([shown, answer.errors.map(({ extensions }) => extensions['code'])]).toEqual([undefined, ['COHORT_TOO_SIMILAR']]);
      }
      // Two at once do not slip through, and the same one may be asked again.
      expect((await ask(broad)).shown?.count).toBeGreaterThan(4);
    });

    it('two of them in one request, under aliases, are told apart from each other as well', async () => {
      const query = `{ all: cohort(where: { kind: INDIVIDUAL, division: ["441826"] }) { count }
        but: cohort(where: { kind: INDIVIDUAL, division: ["441826"], courts: { dishonestDebts: { exists: false } }, not: { courts: { dishonestDebts: {} } } }) { count }
        same: cohort(where: { division: ["441826"], kind: INDIVIDUAL, not: { courts: { dishonestDebts: { documentNumber: ["没有这个案号"] } } } }) { count } }`;
      const { data, errors } = await stack.query(query, ANALYST);
      const shown = data as unknown as Record<'all' | 'but' | 'same', { count: number } | null>;
      // Of the three at most one differs from all others by a whole group.
      expect(shown.same === null || shown.all === null).toBe(true);
      expect(errors.length).toBeGreaterThan(0);
      expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['COHORT_TOO_SIMILAR']));
    });

    it('no door beside the gateway: a department judges by the caller’s own signed context, and hears analysis alone', async () => {
      const tax = stack.running.subgraphs.find(({ name }) => name === 'tax')?.url.replace('/graphql', '') ?? '';
      const sign = callerContextSigner(stack.keys.contextPrivate ?? generateKeyPairSync('ed25519').privateKey);
      const access = (level: PermissionLevel): Access => ({
        ...anonymousAccess(1),
        identified: true,
        levels: { tax: level },
        purpose: 'CREDIT_SUPERVISION',
      });
      const send = async (caller: string, context: string, leaf: string, classes: readonly string[], more = {}) => {
        const path = '/internal/cohort-set';
        const body = JSON.stringify({ leaf, classes, args: {}, conditions: {}, ...more });
        const [key] = stack.keys.pairs(caller, 'tax');
        if (!key) throw new Error(`no key of ${caller}`);
        const headers = signRequest({ caller, audience: 'tax', method: 'POST', path, context, body }, key);
        const response = await fetch(`${tax}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
        return response.status;
      };
      const shared = await sign(access('SHARED'));
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'])).toBe(200);
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['individual'])).toBe(403);
      expect(await send('analysis', shared, 'TaxCredit.inspections', ['organisation'])).toBe(403);
      expect(await send('analysis', await sign(access('OPEN')), 'TaxCredit.grade', ['organisation'])).toBe(403);
      expect(await send('analysis', '', 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('analysis', `${shared}x`, 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('analysis', shared, '__proto__', ['organisation'])).toBe(403);
      // Nor is it brought down by a set that is none, or one of few bytes that holds billions.
      const everybody = setOf();
      everybody.addRange(0, 2 ** 31);
      for (const within of ['AAAA', encodeSet(everybody)])
        expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'], { within })).toBeGreaterThan(400);
      expect(await send('analysis', shared, 'TaxCredit.arrears', ['organisation'], { within: encodeSet(setOf([1, 2])) })).toBe(200);
      expect(await send('gateway', shared, 'TaxCredit.arrears', ['organisation'])).toBe(403);
      expect(await send('governance', shared, 'TaxCredit.arrears', ['organisation'])).toBe(403);
    });

    it('a person is not told by counting, or summing, him among firms and the firms alone', async () => {
      const selection = `breakdown(by: [DIVISION]) { key { value } count } totals(of: [COURTS_ENFORCEMENTS_TARGET_AMOUNT], by: [DIVISION]) { key { value } count }`;
      const debts = { courts: { enforcements: {} } };
      const everybody = await field(`universe { classes } ${selection}`, { ...debts, kind: ['ENTERPRISE', 'INDIVIDUAL'] });
      const alone = await field(selection, { ...debts, kind: ['ENTERPRISE'] });
      expect([everybody.answer.errors, alone.answer.errors]).toEqual([[], []]);
      expect(everybody.value).toMatchObject({ universe: { classes: ['ORGANISATION', 'INDIVIDUAL'] } });
      type Cells = Record<'breakdown' | 'totals', { key: { value: string | null }[]; count: number | null }[]>;
      for (const name of ['breakdown', 'totals'] as const)
        for (const { key, count } of (everybody.value as Cells)[name]) {
          const firmsOf = (alone.value as Cells)[name].find((cell) => cell.key[0]?.value === key[0]?.value)?.count ?? 0;
          expect((count ?? 0) - firmsOf).toBeGreaterThan(4);
        }
    });

    it('persons’ small cells are not even named', async () => {
      const { value, answer } = await field('breakdown(by: [DIVISION, STATUS]) { key { value } count suppressed }', {
        kind: ['INDIVIDUAL'],
      });
      expect(answer.errors).toEqual([]);
      const cells = (value as { breakdown: { count: number | null; suppressed: boolean }[] }).breakdown;
      expect(cells.length).toBeGreaterThan(0);
      for (const cell of cells) expect(cell).toMatchObject({ suppressed: false, count: expect.any(Number) as number });
      expect(Math.min(...cells.map(({ count }) => count ?? 0))).toBeGreaterThan(4);
    });
  });

  describe('follow the policy', () => {
    const writer = { organisation: '清远市公共信用信息中心', user: '甲', scope: 'credit:1 policy:read policy:write' };
    const approver = { ...writer, user: '乙', scope: 'credit:1 policy:read policy:approve' };
    const change = async (changes: string) => {
      const drafted = await stack.query(`mutation { it: draftPolicy(changes: [${changes}], reason: "试行") { revision } }`, { as: writer });
      const { revision } = (drafted.data as unknown as { it: { revision: number } }).it;
      await stack.query(`mutation { submitPolicy(revision: ${revision}) { revision } }`, { as: writer });
      await stack.query(`mutation { approvePolicy(revision: ${revision}) { revision } }`, { as: approver });
      for (const deadline = Date.now() + 1_000; ;) {
        const { headers } = await stack.query('{ __typename }');
        if (headers.get('x-policy-revision') === String(revision)) return;
        if (Date.now() > deadline) throw new Error(`revision ${revision} is not in force after a second`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };

    it('persons are listed under a grant for case listing, for a case that is named', async () => {
      await change(
        '{ setGrant: { organisation: "办案单位", levels: [{ sector: "credit", level: SHARED }], purposes: ["CREDIT_SUPERVISION"], caseListing: true } }',
      );
      const where = { kind: ['INDIVIDUAL'], courts: { dishonestDebts: {} } };
      const asking = { as: { organisation: '办案单位', scope: 'credit:2' }, purpose: 'CREDIT_SUPERVISION' };
      const named = await ask(where, { ...asking, headers: { 'x-query-reference': '2026-113' } });
      expect(named.answer.errors).toEqual([]);
      expect(named.shown?.universe.countedOnly).toEqual([]);
      const persons = await numbers('courts', `courts.dishonest_debt t where t.subject >= 2000000000 and ${served}`);
      expect(persons.size).toBeGreaterThan(0);
      expect(named.shown?.subjects.nodes.length).toBeGreaterThan(0);
      const unnamed = await ask(where, asking);
      expect([unnamed.shown?.universe.countedOnly, unnamed.shown?.subjects.totalCount]).toEqual([['INDIVIDUAL'], 0]);
    });

    it('a field that is raised is no condition any more for whoever may not read it', async () => {
      const where = { kind: ['ENTERPRISE'], tax: { arrears: {} } };
      expect((await ask(where)).answer.errors).toEqual([]);
      await change('{ setRule: { coordinate: "TaxCredit.arrears", level: RESTRICTED } }');
      const { shown, answer } = await ask(where);
      expect([shown, answer.errors[0]?.extensions['coordinate']]).toEqual([undefined, 'TaxCredit.arrears']);
      expect(asked()).toEqual([]);
      await change('{ dropRule: "TaxCredit.arrears" }, { setRule: { coordinate: "TaxArrears.totalBalance", level: RESTRICTED } }');
      expect((await ask(where)).answer.errors).toEqual([]);
      const bounded = await ask({ kind: ['ENTERPRISE'], tax: { arrears: { totalBalance: { gt: '1' } } } });
      expect(bounded.answer.errors[0]?.extensions['coordinate']).toBe('TaxArrears.totalBalance');
      expect(asked()).toEqual([]);
      await change('{ dropRule: "TaxArrears.totalBalance" }');
    });
  });

  describe('can be kept', () => {
    const SAVED = '{ savedCohorts { id name runs { quarter count entered left classes } } }';
    const save = (where: object, asking: Asking = ANALYST) =>
      stack.query('mutation ($where: CohortWhere!) { saveCohort(name: "欠税企业", where: $where) { id name } }', {
        ...asking,
        variables: { where },
      });
    const run = (id: string, asking: Asking = ANALYST) =>
      stack.query('mutation ($id: ID!) { runCohort(id: $id) { quarter count entered left } }', { ...asking, variables: { id } });

    it('run again, and compared with the quarter before, by the organisation that saved it and within what it may test', async () => {
      const saved = await save({ kind: ['ENTERPRISE'], tax: { arrears: {} } });
      expect(saved.errors).toEqual([]);
      const { id } = (saved.data as unknown as { saveCohort: { id: string } }).saveCohort;
      const first = await run(id);
      const { count } = (first.data as unknown as { runCohort: { count: number } }).runCohort;
      expect(first.errors).toEqual([]);
      expect(count).toBe((await ask({ kind: ['ENTERPRISE'], tax: { arrears: {} } })).shown?.count);
      // A quarter ago seven more stood in it, and six of today's did not.
      const db = await stack.running.databases.of('analysis');
      const [row] = await db.query<{ members: Uint8Array }>(sql`select members from analysis.cohort_run order by number desc limit 1`);
      const members = [...decodeSet(Buffer.from(row?.members ?? []).toString('base64'))];
      const before = encodeSet(setOf([...members.slice(6), ...Array.from({ length: 7 }, (_none, index) => 900_000_000 + index)]));
      await db.query(sql`insert into analysis.cohort_run (cohort, quarter, at, classes, members)
        select cohort, '2020Q1', '2020-02-01', classes, ${Buffer.from(before, 'base64')} from analysis.cohort_run limit 1`);
      const shown = await stack.query(SAVED, ANALYST);
      expect(shown.errors).toEqual([]);
      const [cohort] = (shown.data as unknown as { savedCohorts: { runs: object[] }[] }).savedCohorts;
      expect(cohort?.runs[0]).toMatchObject({ count, entered: 6, left: 7, classes: ['ORGANISATION'] });
      expect(cohort?.runs[1]).toMatchObject({ quarter: '2020Q1', entered: null, left: null });
      const others = { ...ANALYST, as: { ...ANALYST.as, organisation: '别的单位' } };
      expect((await stack.query(SAVED, others)).data).toEqual({ savedCohorts: [] });
      expect((await run(id, others)).errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    });

    it('and tells a colleague nothing that he may not test himself', async () => {
      const saved = await save({ kind: ['ENTERPRISE'], tax: { inspections: {} } }, SUPERVISOR);
      const { id } = (saved.data as unknown as { saveCohort: { id: string } }).saveCohort;
      expect((await run(id, SUPERVISOR)).errors).toEqual([]);
      const shown = await stack.query(SAVED, ANALYST);
      expect((shown.data as unknown as { savedCohorts: { runs: null }[] }).savedCohorts[0]?.runs).toBeNull();
      expect(shown.errors.map(({ extensions }) => extensions['coordinate'])).toEqual(['TaxCredit.inspections']);
    });
  });

  it('a department that is down fails the cohort and is named: nobody is left out silently', async () => {
    const proxy = stack.proxies['courts'];
    if (proxy) proxy.fault = 'killed';
    const { shown, answer } = await ask({ kind: ['ENTERPRISE'], courts: { dishonestDebts: {} } });
    expect(shown).toBeUndefined();
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['DEPARTMENT_UNAVAILABLE']);
    expect(JSON.stringify(answer.errors)).toContain('courts');
  });

  it('a department is told whom it is still about, and nobody is asked when nobody is left', async () => {
    await ask({
      kind: ['GOVERNMENT_BODY'],
      and: [{ tax: { arrears: { totalBalance: { gt: '99999999999' } } } }, { not: { courts: { judgments: {} } } }],
    });
    expect(asked()).toEqual(['registry', 'tax']);
  });

  it('an order that may not be read of those who are counted only orders those who are listed', async () => {
    const where = { kind: ['ENTERPRISE', 'INDIVIDUAL'], courts: { enforcements: {} } };
    const { value, answer } = await field(
      'universe { countedOnly } subjects(first: 500, orderBy: { by: TAX_ARREARS_TOTAL_BALANCE }) { totalCount nodes { id } }',
      where,
    );
    expect(answer.errors).toEqual([]);
    const { universe, subjects } = value as Pick<Shown, 'universe' | 'subjects'>;
    expect(universe.countedOnly).toEqual(['INDIVIDUAL']);
    expect(subjects.nodes.length).toBe(subjects.totalCount);
    expect(subjects.totalCount).toBeGreaterThan(0);
  });

  it('a cursor of another order, or made up, is refused as one', async () => {
    const page = (orderBy: string, after = '') =>
      field(`subjects(first: 1${after}, orderBy: { by: ${orderBy} }) { pageInfo { endCursor } }`, { tax: { arrears: {} } });
    const { value } = await page('TAX_ARREARS_DETERMINED_ON');
    const { endCursor } = (value as { subjects: { pageInfo: { endCursor: string } } }).subjects.pageInfo;
    const [place = ''] = endCursor.split('.');
    for (const cursor of [endCursor, `${place}.${Buffer.from('NaN').toString('base64url')}`, `${place}.AA`, 'x']) {
      const { answer } = await page('TAX_ARREARS_TOTAL_BALANCE', `, after: "${cursor}"`);
      expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('too much at once is refused before anybody is asked', async () => {
    const many = Array.from({ length: 1_001 }, (_none, index) => String(index));
    for (const where of [
      { or: many.slice(0, 300).map(() => ({})) },
      { courts: { judgments: { documentNumber: many } } },
      { industryCode: ['a'.repeat(401)] },
    ]) {
      const { answer } = await ask(where);
      expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
      expect(asked()).toEqual([]);
    }
  });

  it('conditions that contradict themselves are refused with what to do', async () => {
    for (const where of [{ or: [] }, { tax: { arrears: { exists: false, count: { gte: 1 } } } }]) {
      const { answer } = await ask(where);
      expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});
