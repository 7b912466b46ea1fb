import { setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { AskSets } from './askSets.ts';
import { evaluate } from './evaluate.ts';
import { parseWhere } from './parseWhere.ts';

/** Departments that hold these sets, by the way to their leaf, and what they were asked; going through all there are costs each so much. */
function departments(sets: Readonly<Record<string, readonly number[]>>, everybody: readonly number[], cost = 100_000) {
  const asked: { path: string; within: number | undefined; answered: 'set' | 'estimate' }[] = [];
  const test: AskSets['test'] = ({ leaf, conditions }, within, unlessMoreThan) => {
    const isOwn = leaf.path.length === 0;
    const path = isOwn ? 'registry' : leaf.path.join('.');
    const numbers = isOwn && Object.keys(conditions).length === 0 ? everybody : (sets[path] ?? []);
    const isLarge = unlessMoreThan !== undefined && numbers.length > unlessMoreThan;
    asked.push({ path, within: within?.size, answered: isLarge ? 'estimate' : 'set' });
    if (isLarge) return Promise.resolve({ estimate: numbers.length, cost });
    return Promise.resolve({ set: within ? setOf(numbers.filter((number) => within.has(number))) : setOf(numbers) });
  };
  return { asked, ask: { test } as unknown as AskSets };
}
const numbersOf = (set: SubjectSet) => [...set];
const range = (from: number, count: number, step = 1) => Array.from({ length: count }, (_none, index) => from + index * step);

describe('evaluating the conditions of a cohort', () => {
  it('and, or, not: as sets', async () => {
    const { ask } = departments({ 'tax.arrears': [1, 2, 3, 4], 'market.penalties': [3, 4, 5], 'courts.enforcements': [4] }, range(1, 10));
    const found = async (where: Record<string, unknown>) => numbersOf(await evaluate(parseWhere(where), ask));
    const [tax, market, courts] = [{ tax: { arrears: {} } }, { market: { penalties: {} } }, { courts: { enforcements: {} } }];
    expect(await found({ ...tax, ...market })).toEqual([3, 4]);
    expect(await found({ or: [tax, market] })).toEqual([1, 2, 3, 4, 5]);
    expect(await found({ ...tax, not: courts })).toEqual([1, 2, 3]);
    expect(await found({ not: { or: [tax, market] } })).toEqual([6, 7, 8, 9, 10]);
    expect(await found({ tax: { arrears: { exists: false } } })).toEqual([5, 6, 7, 8, 9, 10]);
    expect(await found({ and: [{ or: [tax, courts] }, { not: { not: market } }] })).toEqual([3, 4]);
    expect(await found({})).toEqual(range(1, 10));
  });

  it('the smaller sets first; the larger departments are told who is left', async () => {
    const { ask, asked } = departments({ 'tax.arrears': range(1, 100), 'market.penalties': range(50, 60_000) }, []);
    const found = await evaluate(parseWhere({ tax: { arrears: {} }, market: { penalties: {} } }), ask);
    expect(found.size).toBe(51);
    expect(asked).toEqual([
      { path: 'tax.arrears', within: undefined, answered: 'set' },
      { path: 'market.penalties', within: undefined, answered: 'estimate' },
      { path: 'market.penalties', within: 100, answered: 'set' },
    ]);
  });

  it.each([
    ['waits for it where looking so few up is less work than going through all', 8_000, 10_000, 8_000],
    ['does not where that would be more work', 8_000, 3_000, undefined],
    ['does not where nobody can be told about so many', 160_000, 1_000_000, undefined],
  ])('of large ones the smallest comes first; a larger one %s', async (_title, smallest, cost, within) => {
    const { ask, asked } = departments({ 'tax.arrears': range(1, smallest), 'market.penalties': range(1, 200_000) }, [], cost);
    await evaluate(parseWhere({ tax: { arrears: {} }, market: { penalties: {} } }), ask);
    expect(asked.slice(2)).toEqual([
      { path: 'tax.arrears', within: undefined, answered: 'set' },
      { path: 'market.penalties', within, answered: 'set' },
    ]);
  });

  it('nobody is asked any more when nobody is left', async () => {
    const { ask, asked } = departments({ 'tax.arrears': [], 'market.penalties': range(1, 90_000) }, []);
    const where = { tax: { arrears: {} }, market: { penalties: {} }, not: { courts: { enforcements: {} } } };
    expect((await evaluate(parseWhere(where), ask)).size).toBe(0);
    expect(asked.map(({ path, answered }) => [path, answered])).toEqual([
      ['tax.arrears', 'set'],
      ['market.penalties', 'estimate'],
    ]);
  });
});
