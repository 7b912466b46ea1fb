import sql, { raw } from 'sql-template-tag';
import { ANALYST, both, cohortSuite, served, type Shown } from './cohortSuite.ts';

/** `Query.cohort`: who meets conditions in several departments at once. */
describe('cohorts select', () => {
  const suite = cohortSuite();
  const { ask, asked, field, numbers, firms, idsOf } = suite;

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
      await suite.stack.running.databases.of('tax')
    ).query<{ most: string }>(
      sql`select max(t.total_balance)::text as most from tax.arrears t where t.subject < 1000000000 and ${raw(served)}`,
    );
    expect(largest[0]).toBe(Number(rows[0]?.most));
  });

  it('page by page, complete, whoever has no value last', async () => {
    const page = async (after: string | null) => {
      const answer = await suite.stack.query(
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
      await suite.stack.running.databases.of('tax')
    ).query<{ all: string; most: string; owing: number }>(sql`
      select sum(a.amount)::text as all, max(a.amount)::text as most, count(*) as owing from (
        select t.subject, sum(t.total_balance) as amount from tax.arrears t where t.subject < 1000000000 and ${raw(served)} group by 1) a
      where exists (select 1)`);
    const [totals] = (summed.value as { totals: { sums: { sum: string | null; suppressed: boolean }[] }[] }).totals;
    const isDominated = Number(rows[0]?.most) > 0.8 * Number(rows[0]?.all);
    expect(summed.answer.errors).toEqual([]);
    expect(totals?.sums[0]?.suppressed).toBe(isDominated);
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

  it('a department is told whom it is still about, and nobody is asked when nobody is left', async () => {
    await ask({
      kind: ['GOVERNMENT_BODY'],
      and: [{ tax: { arrears: { totalBalance: { gt: '99999999999' } } } }, { not: { courts: { judgments: {} } } }],
    });
    expect(asked()).toEqual(['registry', 'tax']);
  });

  it('a department that is down fails the cohort and is named: nobody is left out silently', async () => {
    const proxy = suite.stack.proxies['courts'];
    if (proxy) proxy.fault = 'killed';
    const { shown, answer } = await ask({ kind: ['ENTERPRISE'], courts: { dishonestDebts: {} } });
    expect(shown).toBeUndefined();
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['DEPARTMENT_UNAVAILABLE']);
    expect(JSON.stringify(answer.errors)).toContain('courts');
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
    const contradicting = [{ or: [] }, { tax: { arrears: { exists: false, count: { gte: 1 } } } }];
    // A misspelt division is no division where nobody is.
    const misspelt = ['44180', '清城区', '４４１８００'].map((code) => ({ not: { division: ['441800', code] } }));
    for (const where of [...contradicting, ...misspelt]) {
      const { answer } = await ask(where);
      expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});
