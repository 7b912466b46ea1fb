import type { RequestContext } from '../../shared/requestContext.ts';
import { policyInForce } from '../source/policy.ts';
import { EFFECTS, impactOnQueries, type Effect } from '../source/policyImpact.ts';
import { countRunQueries, runQueries, type StoredQuery } from '../source/savedQueries.ts';
import { numberedCursor } from './numberedCursor.ts';
import { queryNode, isSeenBy, NOT_SHARED } from './savedQueries.ts';
import { policyNumbered, simulatorOf } from './simulation.ts';

/** The gateway waits for five seconds at most: what is left then is asked for again. */
const BUDGET_MS = 2_000;
const PAGE = 10;

/** `Query.impact`: what is saved and registered, simulated under the revision in force and under another, as far as the time reaches. */
export async function impact(
  _parent: unknown,
  { revision, after: cursor }: { revision: number; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const { db } = context;
  const before = await policyInForce(db, new Date(context.clock()));
  const after = await policyNumbered(revision, context);
  const place = numberedCursor(cursor) ?? 0;
  const deadline = performance.now() + BUDGET_MS;
  const comparison = { before, after, simulator: simulatorOf(context), today: context.today };
  const examined = await impactOnQueries(queriesBeyond(db, place), comparison, () => performance.now() < deadline);
  const last = examined.at(-1)?.query.number ?? place;
  const count = (effect: Effect): number => examined.filter((each) => each.effect === effect).length;
  return {
    revision: after.revision,
    against: before.revision,
    examined: examined.length,
    remaining: () => countRunQueries(db, last),
    endCursor: last === 0 ? null : String(last),
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

/** What is run of the queries beyond a number, a page of them at a time. */
async function* queriesBeyond(db: RequestContext['db'], after: number): AsyncGenerator<StoredQuery[]> {
  for (let place = after; ;) {
    const page = await runQueries(db, place, PAGE);
    yield* page;
    const last = page.at(-1)?.[0];
    if (!last) return;
    place = last.number;
  }
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
