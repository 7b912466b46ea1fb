import { setImmediate } from 'node:timers/promises';
import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { refusedFor, type Simulated, type Simulator } from '../../../common/simulation.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { policyInForce } from '../source/policy.ts';
import { allQueries, type StoredQuery } from '../source/savedQueries.ts';
import { faultText, supposedAccess, type SupposedCaller } from '../source/supposedAccess.ts';
import { queryNode, isSeenBy, NOT_SHARED } from './savedQueries.ts';
import { policyNumbered, simulatorOf, variablesOf } from './simulation.ts';

const EFFECTS = ['BREAKS', 'DEGRADES', 'WIDENS', 'UNCHANGED'] as const;
type Effect = (typeof EFFECTS)[number];

interface Touched {
  readonly query: StoredQuery;
  readonly effect: Effect;
  readonly organisations: readonly string[];
  readonly withheld: readonly string[];
  readonly opened: readonly string[];
}

/**
 * `Query.impact`: every saved query, simulated under the revision in force and under another, for those who run it: its organisation, and a published
 * one for everybody who is granted anything and for callers without a token.
 */
export async function impact(_parent: unknown, { revision }: { revision: number }, context: RequestContext): Promise<object> {
  const before = await policyInForce(context.db, new Date(context.clock()));
  const after = await policyNumbered(revision, context);
  const simulator = simulatorOf(context);
  const touched: Touched[] = [];
  for (const query of await allQueries(context.db)) {
    touched.push(await impactOn(query, before, after, simulator, context.today));
  }
  const count = (effect: Effect): number => touched.filter((each) => each.effect === effect).length;
  return {
    revision: after.revision,
    against: before.revision,
    breaks: count('BREAKS'),
    degrades: count('DEGRADES'),
    widens: count('WIDENS'),
    unchanged: count('UNCHANGED'),
    operations: touched
      .filter(({ effect }) => effect !== 'UNCHANGED')
      .sort((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) || b.organisations.length - a.organisations.length)
      .map((each) => ({ ...each, query: queryNode(asSeen(each.query, context), context) })),
  };
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

async function impactOn(query: StoredQuery, before: Policy, after: Policy, simulator: Simulator, today: string): Promise<Touched> {
  const variables = variablesOf(query.variables);
  const run = (policy: Policy, organisation: string): Simulated => {
    const { access, fault } = supposedAccess(callerOf(query, organisation, { policy, before, today }), policy, today);
    return fault
      ? refusedFor(faultText(fault))
      : simulator.operation({ text: query.operation, variables, access, rules: policy.rules ?? [] });
  };
  let effect: Effect = 'UNCHANGED';
  const organisations: string[] = [];
  const withheld = new Set<string>();
  const opened = new Set<string>();
  for (const organisation of callersOf(query, before, after)) {
    // The gateways ask the same process for the policy and consents, and may not be kept waiting.
    await setImmediate();
    const [was, is] = [run(before, organisation), run(after, organisation)];
    const [lost, won] = [more(is, was), was.isRefused && !is.isRefused ? is.kept : more(was, is)];
    const one: Effect =
      is.isRefused && !was.isRefused
        ? 'BREAKS'
        : lost.length > 0 && isEmpty(is) && !isEmpty(was)
          ? 'BREAKS'
          : lost.length > 0
            ? 'DEGRADES'
            : won.length > 0
              ? 'WIDENS'
              : 'UNCHANGED';
    if (one === 'UNCHANGED') continue;
    organisations.push(organisation);
    for (const each of lost) withheld.add(each);
    for (const each of won) opened.add(each);
    if (EFFECTS.indexOf(one) < EFFECTS.indexOf(effect)) effect = one;
  }
  return { query, effect, organisations, withheld: [...withheld].sort(), opened: [...opened].sort() };
}

/** What the first withholds of some class that the second does not. */
function more(first: Simulated, second: Simulated): string[] {
  const keyOf = ({ coordinate, subjectClass }: Simulated['withheld'][number]): string => `${coordinate} ${subjectClass ?? ''}`;
  const known = new Set(second.withheld.map(keyOf));
  return first.withheld.filter((each) => !known.has(keyOf(each))).map(({ coordinate }) => coordinate);
}

/** Whether departments have nothing to say any more. */
function isEmpty({ departments }: Simulated): boolean {
  return departments.length === 0;
}

function callersOf(query: StoredQuery, before: Policy, after: Policy): string[] {
  if (query.visibility !== 'PUBLISHED') return [query.organisation];
  const granted = [...before.grants, ...after.grants].filter(({ demo }) => !demo).map(({ organisation }) => organisation);
  return [...new Set([query.organisation, ...granted, ''])];
}

/** Who runs a query for an organisation; for none, without a token. He names a case where he had to before: clients that need not do not. */
function callerOf(
  query: StoredQuery,
  organisation: string,
  { policy, before, today }: { policy: Policy; before: Policy; today: string },
): SupposedCaller {
  if (organisation === '') return {};
  const purpose = query.purpose ?? anyPurpose(policy, organisation, today);
  const reference = before.purposes.some(({ code, requiresReference }) => code === purpose && requiresReference);
  return { organisation, scope: 'credit:3', purpose, reference };
}

/** A purpose that an organisation may name, for a query that was saved with none. */
function anyPurpose(policy: Policy, organisation: string, today: string): string | null {
  const { purposes } = grantedAccess(policy, { organisation, tokenLevels: {}, demo: false, today });
  return purposes[0] ?? null;
}
