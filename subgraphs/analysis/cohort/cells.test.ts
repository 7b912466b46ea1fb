import type { Access } from '../../../common/access.ts';
import { personsIn, setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { breakdown } from './cells.ts';
import { count, type Cohort } from './cohort.ts';
import { totals } from './totals.ts';

const PERSON = 2_000_000_000;
const LEVELS = { registry: 'RESTRICTED', courts: 'RESTRICTED' } as const;
const context = {
  access: {
    identified: true,
    levels: LEVELS,
    roles: [],
    purpose: 'X',
    purposes: ['X'],
    self: [],
    consents: [],
    revision: 1,
  } satisfies Access,
} as unknown as RequestContext;

/** A cohort of firms and persons in two divisions, each with 100 yuan but for those named. */
function cohortOf(divisions: Readonly<Record<string, readonly number[]>>, amounts: Readonly<Record<number, bigint>> = {}): Cohort {
  const members = setOf(Object.values(divisions).flat());
  return {
    universe: { classes: ['organisation', 'individual'], excluded: [], allStates: '' },
    members,
    minimumGroup: 5,
    hasPersons: true,
    persons: 0,
    listable: ['organisation'],
    ask: {
      groups: () =>
        Promise.resolve(new Map<string, SubjectSet>(Object.entries(divisions).map(([name, numbers]) => [name, setOf(numbers)]))),
      amounts: () => Promise.resolve(new Map([...members].map((number) => [number, amounts[number] ?? 100n]))),
    } as unknown as Cohort['ask'],
  };
}

const firms = (count: number, from = 1): number[] => Array.from({ length: count }, (_none, index) => from + index);
const persons = (count: number, from = 0): number[] => firms(count, PERSON + from);
const shown = (cells: object[]) =>
  (cells as { key: { value: string | null }[]; count: number | null }[]).map(({ key, count }) => [key[0]?.value, count]);
const sums = (cells: object[]) => (cells as { sums: { sum: string | null }[] }[]).flatMap((cell) => cell.sums.map(({ sum }) => sum));

describe('cells of a cohort of organisations and persons', () => {
  const by = ['DIVISION'];
  const of = ['COURTS_ENFORCEMENTS_TARGET_AMOUNT'];

  it('do not show a person among many firms: the firms can be counted by themselves', async () => {
    const cohort = cohortOf({
      a: [...firms(100), ...persons(1)],
      b: [...firms(50, 1_000), ...persons(9, 100)],
      c: [...firms(50, 2_000), ...persons(20, 200)],
    });
    expect(shown(await breakdown(cohort, { by }, context))).toEqual([['c', 70]]);
  });

  it('nor that there is none', async () => {
    const cohort = cohortOf({ a: firms(100), b: [...firms(5, 1_000), ...persons(9)], c: [...firms(5, 2_000), ...persons(20, 100)] });
    expect(shown(await breakdown(cohort, { by }, context))).toEqual([['c', 25]]);
  });

  it('show firms by kind whoever else is in the cohort', async () => {
    const cohort = cohortOf({ ENTERPRISE: firms(100), INDIVIDUAL: persons(8) });
    expect(shown(await breakdown(cohort, { by: ['KIND'] }, context))).toEqual([
      ['ENTERPRISE', 100],
      ['INDIVIDUAL', 5],
    ]);
  });

  it('do not sum what one person has with what many firms have', async () => {
    expect(await totals(cohortOf({ a: [...firms(100), ...persons(1)] }), { of }, context)).toEqual([]);
    const enough = [...firms(100), ...persons(6)];
    expect(sums(await totals(cohortOf({ a: enough }), { of }, context))).toEqual(['106.00']);
    expect(sums(await totals(cohortOf({ a: enough }, { [PERSON]: 1_000_000n }), { of }, context))).toEqual([null]);
    expect(sums(await totals(cohortOf({ a: enough }, { 1: 1_000_000n }), { of }, context))).toEqual(['10105.00']);
  });
});

/** Persons by two dimensions, so many in each cell: `b1 x`. */
function cohortByTwo(cells: Readonly<Record<string, number>>): Cohort {
  let next = 0;
  const sets = Object.entries(cells).map(([key, size]) => ({ key: key.split(' '), set: setOf(persons(size, (next += 1_000))) }));
  const members = setOf(sets.flatMap(({ set }) => [...set]));
  const along = (dimension: number) => {
    const groups = new Map<string, SubjectSet>();
    for (const { key, set } of sets) groups.set(key[dimension] ?? '', setOf([...(groups.get(key[dimension] ?? '') ?? []), ...set]));
    return groups;
  };
  return {
    ...cohortOf({}),
    universe: { classes: ['individual'], excluded: [], allStates: '' },
    members,
    persons: personsIn(members),
    ask: {
      groups: (_leaf: unknown, { field }: { field: { name: string } }) => Promise.resolve(along(field.name === 'division' ? 0 : 1)),
      amounts: () => Promise.resolve(new Map([...members].map((number) => [number, 101n]))),
    } as unknown as Cohort['ask'],
  };
}

type Range = readonly [number, number];
/** From what to what a number can be that is told in whole groups. */
const range = (told: number | null | undefined): Range => {
  expect((told ?? Number.NaN) % 5).toBe(0);
  return [told ?? 0, (told ?? 0) + 4];
};
const plus = (ranges: readonly Range[]): Range => [
  ranges.reduce((sum, [low]) => sum + low, 0),
  ranges.reduce((sum, [, high]) => sum + high, 0),
];
const less = ([low, high]: Range, [from, to]: Range): Range => [low - to, high - from];

describe('tables of one cohort of persons, taken together', () => {
  const table = async (cohort: Cohort, by: string[]) =>
    new Map(
      ((await breakdown(cohort, { by }, context)) as { key: { value: string }[]; count: number }[]).map(({ key, count: told }) => [
        key.map(({ value }) => value).join(' '),
        told,
      ]),
    );

  it('do not tell a small cell that one hides by what another shows', async () => {
    const cohort = cohortByTwo({ 'b x': 3, 'b1 x': 30, 'b1 y': 20, 'b2 x': 6, 'b2 y': 7, 'b2 z': 47, 'b3 x': 10, 'b3 y': 8, 'b3 z': 60 });
    const coarse = await table(cohort, ['DIVISION']);
    const fine = await table(cohort, ['DIVISION', 'STATUS']);
    expect([coarse.has('b'), coarse.has('b1'), fine.has('b x')]).toEqual([false, false, false]);
    const others = plus([range(coarse.get('b2')), range(coarse.get('b3')), range(fine.get('b1 x')), range(fine.get('b1 y'))]);
    const [low, high] = less([count(cohort) ?? 0, count(cohort) ?? 0], others);
    // Nobody at all, or more than the minimum.
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(5);
  });

  it('nor by rows less columns', async () => {
    const cohort = cohortByTwo({
      ...{ 'r1 c1': 8, 'r1 c2': 9, 'r2 c1': 7, 'r2 c2': 10, 'r2 c3': 2 },
      ...{ 'r3 c3': 6, 'r3 c4': 8, 'r4 c3': 9, 'r4 c4': 7 },
    });
    expect((await table(cohort, ['DIVISION', 'STATUS'])).size).toBe(0);
    const [rows, columns] = [await table(cohort, ['DIVISION']), await table(cohort, ['STATUS'])];
    const [low, high] = less(
      plus([range(rows.get('r1')), range(rows.get('r2'))]),
      plus([range(columns.get('c1')), range(columns.get('c2'))]),
    );
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(5);
  });

  it('nor what they have, by the sums', async () => {
    const of = ['COURTS_ENFORCEMENTS_TARGET_AMOUNT'];
    const cohort = cohortByTwo({ 'b x': 3, 'b1 x': 30, 'b1 y': 20, 'b2 x': 60 });
    // Each has 1.01 yuan, so that sums are told to the nearest 10.00.
    expect(sums(await totals(cohort, { of }, context))).toEqual(['110.00']);
    expect(sums(await totals(cohort, { of, by: ['DIVISION', 'STATUS'] }, context))).toEqual(['60.00']);
  });
});
