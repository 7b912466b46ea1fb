import { CreditGraphError } from '../../../common/errors.ts';
import { FIRST_NUMBER } from '../../../common/subjectClass.ts';
import { cohortModel, placed, type CohortField } from '../../shared/cohort/cohortModel.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { cellsOf, counted, mayHoldPersons, shownCells, type Cell } from './cells.ts';
import type { Cohort } from './cohort.ts';
import { roundedSum, sumUnit } from './rounded.ts';
import { isDominated, suppressed, type Weighed } from './suppress.ts';
import { requireReadable } from './universe.ts';

const MAX_MEASURES = 10;

/** What the members of a cell have together of an amount. */
interface Summed extends Weighed {
  readonly sum: bigint;
}

/** `Cohort.totals`: sums over the cells of a cohort, or over it as a whole; suppressed where too few contribute or one contributes most. */
export async function totals(
  cohort: Cohort,
  { of, by }: { of: readonly string[]; by?: readonly string[] | null },
  context: RequestContext,
): Promise<object[]> {
  if (of.length === 0 || of.length > MAX_MEASURES)
    throw new CreditGraphError('BAD_USER_INPUT', `of 须为 1 到 ${MAX_MEASURES} 项 / of must name 1 to ${MAX_MEASURES} amounts`);
  const dimensions = by ?? [];
  const cells = await cellsOf(cohort, dimensions, context);
  const columns = await Promise.all(
    of.map(async (measure) => ({ measure, ...(await column(cohort, dimensions, cells, measure, context)) })),
  );
  const weighed = counted(cohort, dimensions, cells).map((cell, index) => ({ ...cell, index }));
  return shownCells(cohort, dimensions, weighed, ({ index }) =>
    columns.map(({ measure, field, summed, hidden }) => {
      const cell = summed[index] as Summed;
      return { measure, sum: hidden.has(cell) ? null : asText(field, cell.sum), suppressed: hidden.has(cell) };
    }),
  );
}

async function column(cohort: Cohort, by: readonly string[], cells: readonly Cell[], measure: string, { access }: RequestContext) {
  const { leaf, field } = placed(cohortModel().measures, measure);
  if (leaf.required.length > 0)
    throw new CreditGraphError('BAD_USER_INPUT', `${measure} 须先给参数，不能汇总 / needs an argument and cannot be summed`);
  requireReadable(leaf, field, cohort.universe.classes, access);
  const amounts = await cohort.ask.amounts(leaf, field, cohort.members);
  const isPerson = ([number]: readonly [number, bigint]): boolean => number >= FIRST_NUMBER.individual;
  const unit = sumUnit([...amounts].filter(isPerson).map(([, amount]) => amount));
  const summed = cells.map((cell) => sumOver(cell, amounts, cohort.minimumGroup, mayHoldPersons(cohort, by, cell.key), unit));
  return { field, summed, hidden: suppressed(summed, cohort.minimumGroup) };
}

/** A sum over a cell, what natural persons have of it rounded; where it may hold any, they alone must be enough, and none most of theirs. */
function sumOver(
  { key, members }: Cell,
  amounts: ReadonlyMap<number, bigint>,
  minimumGroup: number,
  ofPersons: boolean,
  unit: bigint,
): Summed {
  let [exact, personal, all, largest, weight] = [0n, 0n, 0n, 0n, 0];
  for (const number of members) {
    const amount = amounts.get(number);
    if (amount === undefined) continue;
    const isPerson = number >= FIRST_NUMBER.individual;
    if (isPerson) personal += amount;
    else exact += amount;
    if (ofPersons && !isPerson) continue;
    const size = amount < 0n ? -amount : amount;
    all += size;
    weight += 1;
    if (size > largest) largest = size;
  }
  const shares = { all, largest };
  const sum = exact + roundedSum(personal, unit);
  return { key, sum, weight, shares, small: weight < minimumGroup || isDominated(shares) };
}

function asText({ kind }: CohortField, amount: bigint): string {
  if (kind !== 'MONEY') return String(amount);
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
