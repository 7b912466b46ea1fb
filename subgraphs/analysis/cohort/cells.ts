import { CreditGraphError } from '../../../common/errors.ts';
import { cohortModel, placed } from '../../shared/cohort/cohortModel.ts';
import { intersection, personsIn, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Cohort } from './cohort.ts';
import { roundedCount } from './rounded.ts';
import { suppressed, type Weighed } from './suppress.ts';
import { requireReadable } from './universe.ts';

const MAX_DIMENSIONS = 3;
const MAX_CELLS = 10_000;

/** Members of a cohort that have the same value in each dimension. */
export interface Cell {
  readonly key: readonly (string | null)[];
  readonly members: SubjectSet;
}

/** `Cohort.breakdown`: how many of each kind, the largest first. */
export async function breakdown(cohort: Cohort, { by }: { by: readonly string[] }, context: RequestContext): Promise<object[]> {
  if (by.length === 0) throw new CreditGraphError('BAD_USER_INPUT', 'by 不能为空 / by must name a dimension');
  const cells = await cellsOf(cohort, by, context);
  return shownCells(cohort, by, counted(cohort, by, cells), () => []);
}

/** A cell with its count, before it is known whether it may show. */
export interface CountedCell extends Weighed {
  /** As it is told: of natural persons whole minimum groups. */
  readonly count: number;
}

/**
 * Threat: who may count organisations and persons together, and organisations alone, knows how many persons a cell holds, and what they have.
 * Of a cell that may hold persons they alone are weighed; that there is none of them would tell of each as well.
 */
export function counted(cohort: Cohort, by: readonly string[], cells: readonly Cell[]): CountedCell[] {
  return cells.map(({ key, members }) => {
    const weight = mayHoldPersons(cohort, by, key) ? personsIn(members) : members.size;
    return { key, weight, count: roundedCount(members, cohort.minimumGroup), small: weight < cohort.minimumGroup };
  });
}

/** Whether natural persons may stand in a cell: everywhere in a cohort with persons, but where the cell's kind says otherwise. */
export function mayHoldPersons({ hasPersons }: Cohort, by: readonly string[], key: Cell['key']): boolean {
  const kind = by.indexOf('KIND');
  return hasPersons && (kind < 0 || key[kind] === 'INDIVIDUAL');
}

/**
 * Cells as they are answered, the largest first. Where natural persons take part a cell that is suppressed is not even named: that there is
 * one would tell of somebody.
 */
export function shownCells<W extends CountedCell>(
  cohort: Cohort,
  by: readonly string[],
  weighed: readonly W[],
  sums: (cell: W) => object[],
): object[] {
  const hidden = suppressed(weighed, cohort.minimumGroup);
  return [...weighed]
    .filter((cell) => !cohort.hasPersons || !hidden.has(cell))
    .sort((a, b) => Number(hidden.has(a)) - Number(hidden.has(b)) || (hidden.has(a) ? 0 : b.count - a.count) || compare(a.key, b.key))
    .map((cell) => ({
      key: cell.key.map((value, index) => ({ dimension: by[index], value })),
      count: hidden.has(cell) ? null : cell.count,
      suppressed: hidden.has(cell),
      sums: sums(cell),
    }));
}

/** The cells of a cohort; whoever has no value in a dimension stands under null. Rejects as reading would where a dimension may not be read. */
export async function cellsOf(cohort: Cohort, by: readonly string[], { access }: RequestContext): Promise<Cell[]> {
  if (by.length > MAX_DIMENSIONS)
    throw new CreditGraphError('BAD_USER_INPUT', `维度至多 ${MAX_DIMENSIONS} 个 / at most ${MAX_DIMENSIONS} dimensions`);
  if (new Set(by).size < by.length) throw new CreditGraphError('BAD_USER_INPUT', 'by 有重复 / by names a dimension twice');
  const { members, universe, ask } = cohort;
  const places = by.map((name) => placed(cohortModel().dimensions, name));
  for (const { leaf, field } of places) requireReadable(leaf, field, universe.classes, access);
  const grouped = await Promise.all(
    places.map(async ({ place, leaf, field }) => {
      if (leaf.required.length > 0)
        throw new CreditGraphError('BAD_USER_INPUT', `${place.name} 须先给参数，不能用于细分 / needs an argument and cannot group`);
      const groups: [string | null, SubjectSet][] = [...(await ask.groups(leaf, { field, month: place.month }, members))];
      const rest = members.clone();
      for (const [, set] of groups) rest.andNotInPlace(set);
      return [...groups, [null, rest] as [null, SubjectSet]].filter(([, set]) => !set.isEmpty);
    }),
  );
  let cells: Cell[] = [{ key: [], members }];
  for (const groups of grouped) {
    cells = cells.flatMap((cell) =>
      groups
        .map(([value, set]) => ({ key: [...cell.key, value], members: intersection(cell.members, set) }))
        .filter(({ members: common }) => !common.isEmpty),
    );
    if (cells.length > MAX_CELLS)
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `细分至多 ${MAX_CELLS} 格，请减少维度 / at most ${MAX_CELLS} cells: ask for fewer dimensions`,
      );
  }
  return cells;
}

function compare(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : Number(left > right);
}
