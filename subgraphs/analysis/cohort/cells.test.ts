import type { Access } from '../../../common/access.ts';
import { setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { breakdown } from './cells.ts';
import type { Cohort } from './cohort.ts';
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
    universe: { classes: ['organisation', 'individual'], excluded: [] },
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
      ['INDIVIDUAL', 8],
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
