import { CreditGraphError } from '../../../common/errors.ts';
import { isCalendarDay } from '../../../common/scalars.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { connection } from '../../shared/connection.ts';
import { cohortModel, placed, type CohortField, type CohortLeaf } from '../../shared/cohort/cohortModel.ts';
import { ofClasses, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { OrderPlace } from '../../shared/cohort/selectSets.ts';
import { notOfThisList, pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askSets, TOLD, type AskSets } from './askSets.ts';
import type { Cohort } from './cohort.ts';
import { requireReadable } from './universe.ts';

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly orderBy?: { readonly by: string; readonly direction?: 'ASC' | 'DESC' | null } | null;
}

/** A place in the order: behind a value, or among those who have none. */
interface Place {
  readonly number: number;
  readonly value: string | undefined;
}

/** The last number that a set can hold. */
const LAST_NUMBER = 2 ** 32 - 1;
/** Beyond so many rows a department is not asked for more at once. */
const MOST_ROWS = 100_000;

/** `Cohort.subjects`: a page of those who may be listed, by number, or in the order of a field of any department; stable while data arrives. */
export async function subjects(cohort: Cohort, { first: given, after, orderBy }: PageArguments, context: RequestContext): Promise<object> {
  const first = pageSize(given ?? 50);
  const order = orderBy ? `${orderBy.by} ${orderBy.direction === 'ASC' ? 'ASC' : 'DESC'}` : '';
  const from = after == null ? undefined : placeOf(context, after, order);
  const listed = ofClasses(cohort.members, cohort.listable);
  const found = orderBy
    ? await inOrder(cohort, listed, orderBy, from, first + 1, context)
    : byNumber(listed, from?.number, first + 1).map((number) => ({ number, value: undefined }));
  const items = found.map((place) => ({
    cursor: cursorOf(context, place, order),
    node: context.subject(context.ids.subjectId(place.number)) as SubjectReference,
  }));
  return connection(items, first, from !== undefined, listed.size);
}

async function inOrder(
  { listable }: Cohort,
  listed: SubjectSet,
  { by, direction }: NonNullable<PageArguments['orderBy']>,
  from: Place | undefined,
  wanted: number,
  context: RequestContext,
): Promise<Place[]> {
  const { leaf, field } = placed(cohortModel().orders, by);
  if (leaf.required.length > 0)
    throw new CreditGraphError('BAD_USER_INPUT', `${by} 须先给参数，不能用于排序 / needs an argument and cannot order`);
  requireReadable(leaf, field, listable, context.access);
  if (from?.value !== undefined && !isValueOf(field, from.value)) throw notOfThisList();
  if (listed.isEmpty) return [];
  // Of those who are counted only, the order need not be readable.
  const ask = askSets(context, listable);
  const found: Place[] = [];
  if (from?.value !== undefined || !from) {
    const after = from?.value === undefined ? undefined : { value: from.value, number: from.number };
    found.push(...(await withValue(ask, listed, { leaf, field, descending: direction !== 'ASC' }, after, wanted)));
  }
  if (found.length >= wanted) return found;
  // The rest has no value: they come last, by number.
  const answer = await ask.test({ leaf, args: {}, conditions: { [field.name]: {} } }, listed);
  const rest = listed.clone();
  if ('set' in answer) rest.andNotInPlace(answer.set);
  const behind = from && from.value === undefined ? from.number : undefined;
  return [...found, ...byNumber(rest, behind, wanted - found.length).map((number) => ({ number, value: undefined }))];
}

/** Of many the department answers in its own order for everybody, and who is not in the cohort is passed over. */
async function withValue(
  ask: AskSets,
  listed: SubjectSet,
  by: { leaf: CohortLeaf; field: CohortField; descending: boolean },
  after: OrderPlace | undefined,
  wanted: number,
): Promise<Place[]> {
  const found: Place[] = [];
  const isTold = listed.size <= TOLD;
  let place = after;
  for (let first = isTold ? wanted : Math.max(200, 8 * wanted); ; first = Math.min(8 * first, MOST_ROWS)) {
    const rows = await ask.ordered(by.leaf, { field: by.field, descending: by.descending, after: place, first }, listed);
    found.push(...rows.filter(({ number }) => listed.has(number)));
    if (found.length >= wanted || rows.length < first) return found.slice(0, wanted);
    place = rows.at(-1);
  }
}

function byNumber(set: SubjectSet, after: number | undefined, wanted: number): number[] {
  const from = after === undefined ? 0 : set.rank(after);
  return [...set.sliceUint32Array(from, from + wanted)];
}

/** The place, and where there is an order that and the value by which it stands there: in another order it would be another place. */
function cursorOf({ ids }: RequestContext, { number, value }: Place, order: string): string {
  const place = ids.cursors('Cohort.subjects').cursor(null, number);
  return [
    place,
    ...(order === '' ? [] : [order, ...(value === undefined ? [] : [value])]).map((each) => Buffer.from(each).toString('base64url')),
  ].join('.');
}

function placeOf({ ids }: RequestContext, cursor: string, order: string): Place {
  const [place = '', ...rest] = cursor.split('.');
  const [of = '', value] = rest.map((each) => Buffer.from(each, 'base64url').toString());
  const at = ids.cursors('Cohort.subjects').place(place);
  if (!at || at.number > LAST_NUMBER || of !== order) throw notOfThisList();
  return { number: at.number, value };
}

/** Whether a cursor's value can be one of a field's: anybody can write one. */
function isValueOf({ kind }: CohortField, value: string): boolean {
  return kind === 'DATE'
    ? isCalendarDay(value)
    : kind === 'FLOAT'
      ? /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/.test(value) && Number.isFinite(Number(value))
      : kind === 'INT'
        ? /^-?\d{1,18}$/.test(value)
        : /^-?\d{1,18}(\.\d{1,9})?$/.test(value);
}
