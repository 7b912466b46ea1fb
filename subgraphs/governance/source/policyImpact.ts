import { setImmediate } from 'node:timers/promises';
import { contentOf } from '../../../common/access.ts';
import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { refusedFor, type Simulated, type Simulator } from '../../../common/simulation.ts';
import { policyDifferences } from './policyDifferences.ts';
import type { StoredQuery } from './savedQueries.ts';
import { faultText, supposedAccess, type Supposed, type SupposedCaller } from './supposedAccess.ts';

/** Effects on an operation, the hardest first. */
export const EFFECTS = ['BREAKS', 'DEGRADES', 'WIDENS', 'UNCHANGED'] as const;
export type Effect = (typeof EFFECTS)[number];

/** What becomes of an operation. */
export interface ImpactOnQuery {
  readonly query: StoredQuery;
  readonly effect: Effect;
  readonly organisations: readonly string[];
  readonly withheld: readonly string[];
  readonly opened: readonly string[];
}

type ImpactOnVersion = Omit<ImpactOnQuery, 'query'>;

/** Two policies, on one day. */
export interface Comparison {
  readonly before: Policy;
  readonly after: Policy;
  readonly simulator: Simulator;
  readonly today: string;
}

/** What was looked at, of each query together, and which version was the last. */
export interface Examined {
  readonly queries: readonly ImpactOnQuery[];
  readonly last: StoredQuery | undefined;
}

/**
 * What a revision does to queries, of whatever versions of them are run, those of one query after each other: one after the other, until there are none
 * or it may not go on; to the first at least.
 */
export async function impactOnQueries(
  versions: AsyncIterable<StoredQuery>,
  comparison: Comparison,
  mayGoOn: () => boolean,
): Promise<Examined> {
  const { before, after } = comparison;
  const coordinates = policyDifferences(before, after).flatMap(({ kind, what }) => (kind === 'RULE' ? [what] : []));
  const found = new Map<number, { readonly query: StoredQuery; readonly all: ImpactOnVersion[] }>();
  let last: StoredQuery | undefined;
  for await (const version of versions) {
    last = version;
    const impact = await impactOnVersion(version, coordinates, comparison);
    const known = found.get(version.number);
    if (known) known.all.push(impact);
    else found.set(version.number, { query: version, all: [impact] });
    if (!mayGoOn()) break;
  }
  return { queries: [...found.values()].map(({ query, all }) => together(query, all)), last };
}

/** What becomes of a query is the hardest that becomes of its versions: clients were built with any of them. */
function together(query: StoredQuery, all: readonly ImpactOnVersion[]): ImpactOnQuery {
  const distinct = (of: 'organisations' | 'withheld' | 'opened'): string[] => [...new Set(all.flatMap((each) => each[of]))];
  const effect = EFFECTS.find((each) => all.some((one) => one.effect === each)) ?? 'UNCHANGED';
  return {
    query,
    effect,
    organisations: distinct('organisations'),
    withheld: distinct('withheld').sort(),
    opened: distinct('opened').sort(),
  };
}

/**
 * Simulated for those who run it: its organisation, and a published one for everybody who is granted anything and for callers without a token. Once for
 * all who hold the same; not for who holds what he held before, where no rule changes on anything that the operation asks for.
 */
async function impactOnVersion(query: StoredQuery, coordinates: readonly string[], comparison: Comparison): Promise<ImpactOnVersion> {
  const { before, after, simulator } = comparison;
  const isTouched = coordinates.length > 0 && simulator.isTouched({ text: query.operation, coordinates });
  const simulated = new Map<string, Simulated>();
  /** The gateways ask the same process for the policy and consents, and may not be kept waiting. */
  const run = async (policy: Policy, { access, fault }: Supposed): Promise<Simulated> => {
    if (fault) return refusedFor(faultText(fault));
    const key = `${policy === before ? 'before' : 'after'} ${contentOf(access)}`;
    let found = simulated.get(key);
    if (!found) {
      await setImmediate();
      const variables = JSON.parse(query.variables) as Record<string, unknown>;
      found = simulator.operation({ text: query.operation, variables, access, rules: policy.rules ?? [] });
      simulated.set(key, found);
    }
    return found;
  };
  let effect: Effect = 'UNCHANGED';
  const organisations: string[] = [];
  const withheld = new Set<string>();
  const opened = new Set<string>();
  const changed = callersOf(query, before, after)
    .map((organisation) => ({
      organisation,
      was: supposed(query, organisation, before, comparison),
      is: supposed(query, organisation, after, comparison),
    }))
    .filter(({ was, is }) => isTouched || heldText(was) !== heldText(is));
  // Under one graph after the other: what is known of an operation is known under the last one.
  for (const { was } of changed) await run(before, was);
  for (const { organisation, was: held, is: holds } of changed) {
    const [was, is] = [await run(before, held), await run(after, holds)];
    const { one, lost, won } = effectOf(was, is);
    if (one === 'UNCHANGED') continue;
    organisations.push(organisation);
    for (const each of lost) withheld.add(each);
    for (const each of won) opened.add(each);
    if (EFFECTS.indexOf(one) < EFFECTS.indexOf(effect)) effect = one;
  }
  return { effect, organisations, withheld: [...withheld], opened: [...opened] };
}

function effectOf(was: Simulated, is: Simulated): { one: Effect; lost: readonly string[]; won: readonly string[] } {
  const [lost, won] = [more(is, was), was.isRefused && !is.isRefused ? is.kept : more(was, is)];
  const breaks = (is.isRefused && !was.isRefused) || (lost.length > 0 && isEmpty(is) && !isEmpty(was));
  return { one: breaks ? 'BREAKS' : lost.length > 0 ? 'DEGRADES' : won.length > 0 ? 'WIDENS' : 'UNCHANGED', lost, won };
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

/** What whoever runs a query for an organisation would hold; for none, without a token. */
function supposed(query: StoredQuery, organisation: string, policy: Policy, { before, today }: Comparison): Supposed {
  const purpose = query.purpose ?? anyPurpose(policy, organisation, today);
  // He names a case where he had to before: clients that need not do not.
  const reference = before.purposes.some(({ code, requiresReference }) => code === purpose && requiresReference);
  const caller: SupposedCaller = organisation === '' ? {} : { organisation, scope: 'credit:3', purpose, reference };
  return supposedAccess(caller, policy, today);
}

/** A purpose that an organisation may name, for a query that was saved with none. */
function anyPurpose(policy: Policy, organisation: string, today: string): string | null {
  const { purposes } = grantedAccess(policy, { organisation, tokenLevels: {}, demo: false, today });
  return purposes[0] ?? null;
}

/** What is held, whichever revision gives it. */
function heldText({ access, fault }: Supposed): string {
  return `${fault ?? ''} ${contentOf({ ...access, revision: 0 })}`;
}
