import type { RequestContext } from '../../shared/requestContext.ts';
import { notOfThisList } from '../../shared/records/cursor.ts';
import { policyInForce } from '../source/policy.ts';
import { EFFECTS, impactOnQueries, type Effect } from '../source/policyImpact.ts';
import { countRunQueries, runVersions, type QueryPlace, type StoredQuery } from '../source/savedQueries.ts';
import { queryNode, isSeenBy, NOT_SHARED } from './savedQueries.ts';
import { policyNumbered, simulatorOf } from './simulation.ts';

/** The gateway waits for five seconds at most: what is left then is asked for again. */
const BUDGET_MS = 2_000;
/** Versions that are fetched at once: of each its text and its values, some hundred kilobytes at most. */
const PAGE = 20;
const BEGINNING: QueryPlace = { number: 0, version: 0 };

/** `Query.impact`: what is saved and registered, simulated under the revision in force and under another, as far as the time reaches. */
export async function impact(
  _parent: unknown,
  { revision, after: cursor }: { revision: number; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const { db } = context;
  const before = await policyInForce(db, new Date(context.clock()));
  const after = await policyNumbered(revision, context);
  const place = cursor == null ? BEGINNING : placeOf(cursor);
  const deadline = performance.now() + BUDGET_MS;
  const comparison = { before, after, simulator: simulatorOf(context), today: context.today };
  const { queries: examined, last = place } = await impactOnQueries(
    versionsBeyond(db, place),
    comparison,
    () => performance.now() < deadline,
  );
  const count = (effect: Effect): number => examined.filter((each) => each.effect === effect).length;
  return {
    revision: after.revision,
    against: before.revision,
    examined: examined.length,
    remaining: () => countRunQueries(db, last),
    endCursor: last === BEGINNING ? null : cursorOf(last),
    breaks: count('BREAKS'),
    degrades: count('DEGRADES'),
    widens: count('WIDENS'),
    unchanged: count('UNCHANGED'),
    operations: examined
      .filter(({ effect }) => effect !== 'UNCHANGED')
      .sort((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) || b.organisations.length - a.organisations.length)
      .map((each) => ({ ...each, query: queryNode(asSeen(each.query, context), context) })),
  };
}

/** What is run of queries beyond a place, a page of versions at a time. */
async function* versionsBeyond(db: RequestContext['db'], after: QueryPlace): AsyncGenerator<StoredQuery> {
  for (let place = after; ;) {
    const page = await runVersions(db, place, PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    place = last;
  }
}

/** `12.3`: to version 3 of query 12 it was looked. */
function cursorOf({ number, version }: QueryPlace): string {
  return `${number}.${version}`;
}

/** The place behind a cursor. Throws BAD_USER_INPUT for what {@link cursorOf} did not make. */
function placeOf(cursor: string): QueryPlace {
  const [, number, version] = /^([1-9]\d{0,14})\.([1-9]\d{0,8})$/.exec(cursor) ?? [];
  if (number === undefined || version === undefined) throw notOfThisList();
  return { number: Number(number), version: Number(version) };
}

/**
 * What somebody keeps to himself, or an organisation to its own, is counted, and told by its organisation alone: its text and its values may tell of
 * whom somebody asks.
 */
function asSeen(query: StoredQuery, { calls }: RequestContext): StoredQuery {
  if (isSeenBy(calls[0], query)) return query;
  return {
    ...query,
    name: NOT_SHARED,
    owner: NOT_SHARED,
    description: null,
    operation: NOT_SHARED,
    hash: '',
    variables: '{}',
    purpose: null,
  };
}
