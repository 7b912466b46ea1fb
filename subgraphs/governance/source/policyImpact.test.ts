import { readPolicy, type Grant, type Policy } from '../../../common/policy.ts';
import type { Simulated, Simulator } from '../../../common/simulation.ts';
import { impactOnQueries } from './policyImpact.ts';
import type { StoredQuery } from './savedQueries.ts';

const POLICY = readPolicy();
const BANK = '清远农村商业银行股份有限公司';
const [ARREARS] = [{ coordinate: 'TaxCredit.arrears', level: 'RESTRICTED' as const }];
const QUERY: StoredQuery = {
  ...{ number: 1, id: '', owner: '甲', organisation: BANK, name: '', description: null, lastUsedAt: null, savedAt: '' },
  ...{ visibility: 'PUBLISHED', version: 1, operation: '{ arrears }', hash: '', variables: '{}', purpose: null },
};

/** A simulator that withholds what the rules name from whoever is asked of, and counts what it is asked. */
function counting(): Simulator & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    operation({ access, rules }): Simulated {
      asked.push(JSON.stringify([rules, access.levels, access.levelsOf, access.purpose]));
      const withheld = rules.map(({ coordinate }) => ({
        ...{ coordinate, subjectClass: undefined, sector: 'tax', reason: 'LEVEL' as const, requiredLevel: 'RESTRICTED' as const },
        heldLevel: 'OPEN' as const,
      }));
      return { faults: [], kept: [], withheld, isRefused: false, departments: ['tax'], cost: 1 };
    },
    isTouched: ({ text, coordinates }) => coordinates.some((each) => text.includes(each.split('.')[1] ?? '')),
    field: () => undefined,
  };
}

async function* listed(...versions: readonly StoredQuery[]): AsyncGenerator<StoredQuery> {
  await Promise.resolve();
  yield* versions;
}

function compared(after: Policy) {
  const simulator = counting();
  return { before: POLICY, after, simulator, today: '2026-11-24' };
}

describe('impactOnQueries', () => {
  it('simulates once for all who hold the same', async () => {
    const comparison = compared({ ...POLICY, rules: [ARREARS] });
    const {
      queries: [found],
    } = await impactOnQueries(listed(QUERY), comparison, () => true);
    const organisations = new Set(POLICY.grants.filter(({ demo }) => !demo).map(({ organisation }) => organisation));
    expect(found).toMatchObject({ effect: 'DEGRADES', withheld: ['TaxCredit.arrears'] });
    // All of them, and callers without a token.
    expect(found?.organisations).toHaveLength(organisations.size + 1);
    const { asked } = comparison.simulator;
    expect(new Set(asked).size).toBe(asked.length);
    const twin = { ...(POLICY.grants.find(({ organisation }) => organisation === BANK) as Grant), organisation: '另一家银行' };
    const withTwin = compared({ ...POLICY, grants: [...POLICY.grants, twin], rules: [ARREARS] });
    const {
      queries: [same],
    } = await impactOnQueries(listed(QUERY), withTwin, () => true);
    expect(same?.organisations).toHaveLength(organisations.size + 2);
    // Before, it holds what whoever is granted nothing holds: that is one more; after, what the bank holds.
    expect(withTwin.simulator.asked).toHaveLength(asked.length + 1);
  });

  it('simulates nothing that neither a changed rule nor a changed grant reaches', async () => {
    const untouched = { ...QUERY, operation: '{ grade }' };
    const ruled = compared({ ...POLICY, rules: [ARREARS] });
    const { queries } = await impactOnQueries(listed(untouched), ruled, () => true);
    expect(queries).toMatchObject([{ effect: 'UNCHANGED', organisations: [] }]);
    expect(ruled.simulator.asked).toEqual([]);
    const withoutBank = compared({ ...POLICY, grants: POLICY.grants.filter(({ organisation }) => organisation !== BANK) });
    await impactOnQueries(listed(untouched), withoutBank, () => true);
    expect(withoutBank.simulator.asked).toHaveLength(2);
  });

  it('takes the hardest of what becomes of the versions that are run', async () => {
    const versions = [{ ...QUERY, version: 2, operation: '{ grade }' }, QUERY];
    const {
      queries: [found],
    } = await impactOnQueries(listed(...versions), compared({ ...POLICY, rules: [ARREARS] }), () => true);
    expect(found).toMatchObject({ query: { version: 2 }, effect: 'DEGRADES', withheld: ['TaxCredit.arrears'] });
  });

  it('stops where it may not go on, after one at least', async () => {
    const comparison = compared({ ...POLICY, rules: [ARREARS] });
    let left = 2;
    const queries = [1, 2, 3, 4].map((number) => ({ ...QUERY, number }));
    const found = await impactOnQueries(listed(...queries), comparison, () => (left -= 1) > 0);
    expect(found.queries.map(({ query }) => query.number)).toEqual([1, 2]);
    expect((await impactOnQueries(listed(...queries), comparison, () => false)).queries).toHaveLength(1);
  });

  it('stops between the versions of one query too, and says at which', async () => {
    const comparison = compared({ ...POLICY, rules: [ARREARS] });
    let left = 2;
    const versions = [4, 3, 2, 1].map((version) => ({ ...QUERY, version }));
    const { queries, last } = await impactOnQueries(listed(...versions), comparison, () => (left -= 1) > 0);
    expect(queries.map(({ query }) => query.version)).toEqual([4]);
    expect(last?.version).toBe(3);
  });
});
