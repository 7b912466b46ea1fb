import { CreditGraphError } from '../../../common/errors.ts';
import { cohortModel, placed, type CohortField } from '../../shared/cohort/cohortModel.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { cellsOf, shownCells, type Cell } from './cells.ts';
import type { Cohort } from './cohort.ts';
import { suppressed, type Weighed } from './suppress.ts';
import { requireReadable } from './universe.ts';

const MAX_MEASURES = 10;
/** Of a sum that one makes up by more than this, the sum tells his. */
const DOMINANT_PER_CENT = 80n;

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
  const columns = await Promise.all(of.map(async (measure) => ({ measure, ...(await column(cohort, cells, measure, context)) })));
  const weighed = cells.map((cell, index) => ({
    key: cell.key,
    weight: cell.members.size,
    small: cell.members.size < cohort.minimumGroup,
    index,
  }));
  return shownCells(cohort, dimensions, weighed, ({ index }) =>
    columns.map(({ measure, field, summed, hidden }) => {
      const cell = summed[index] as Summed;
      return { measure, sum: hidden.has(cell) ? null : asText(field, cell.sum), suppressed: hidden.has(cell) };
    }),
  );
}

async function column(cohort: Cohort, cells: readonly Cell[], measure: string, { access }: RequestContext) {
  const { leaf, field } = placed(cohortModel().measures, measure);
  if (leaf.required.length > 0)
    throw new CreditGraphError('BAD_USER_INPUT', `${measure} 须先给参数，不能汇总 / needs an argument and cannot be summed`);
  requireReadable(leaf, field, cohort.universe.classes, access);
  const amounts = await cohort.ask.amounts(leaf, field, cohort.members);
  const summed = cells.map((cell) => sumOver(cell, amounts, cohort.minimumGroup));
  return { field, summed, hidden: suppressed(summed, cohort.minimumGroup) };
}

function sumOver({ key, members }: Cell, amounts: ReadonlyMap<number, bigint>, minimumGroup: number): Summed {
  let [sum, all, largest, weight] = [0n, 0n, 0n, 0];
  for (const number of members) {
    const amount = amounts.get(number);
    if (amount === undefined) continue;
    const size = amount < 0n ? -amount : amount;
    sum += amount;
    all += size;
    weight += 1;
    if (size > largest) largest = size;
  }
  return { key, sum, weight, small: weight < minimumGroup || largest * 100n > all * DOMINANT_PER_CENT };
}

function asText({ kind }: CohortField, amount: bigint): string {
  if (kind !== 'MONEY') return String(amount);
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
