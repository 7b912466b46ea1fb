import { stringify } from 'yaml';
import { CreditGraphError } from '../../../common/errors.ts';
import { heldLevelOf } from '../../../common/access.ts';
import type { Grant, Policy } from '../../../common/policy.ts';
import { withheldError } from '../../shared/guard.ts';
import { pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { PolicyChange } from '../source/policyChanges.ts';
import { sectors } from '../source/policy.ts';
import { SUBJECT_CLASS_NAMES } from '../source/subjectClassNames.ts';
import { acceptanceKey, awaitedLevel } from '../source/acceptGrant.ts';
import { changesOfOthers } from '../source/mayChange.ts';
import { policyDifferences } from '../source/policyDifferences.ts';
import * as steps from '../source/policySteps.ts';
import { policyOf, revisionInForce, revisionNumbered, revisions, type StoredRevision } from '../source/policyStore.ts';
import { isUnconfirmed } from '../source/unconfirmed.ts';
import { voidedApprovalsOf } from '../source/voidedApprovals.ts';
import { connection } from '../../shared/connection.ts';
import { simulatorOf } from './simulation.ts';
import { numberedCursor } from './numberedCursor.ts';
import { personAtKeyboard } from './personAtKeyboard.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** The last number that a revision can have: an integer of the database. */
const LAST_REVISION = 2 ** 31 - 1;

/** `Query.policy`: a revision, the one in force where none is named. */
export async function policy(
  _parent: unknown,
  { revision }: { revision?: number | null },
  context: RequestContext,
): Promise<object | null> {
  const found = revision == null ? await revisionInForce(context.db, nowIn(context)) : await revisionNumbered(context.db, revision);
  return found ? node(found, context) : null;
}

/** `Query.policyRevisions`, newest first. */
export async function policyRevisions(
  _parent: unknown,
  args: { first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const first = pageSize(args.first ?? 20);
  const after = numberedCursor(args.after, LAST_REVISION);
  const { rows, total } = await revisions(context.db, first + 1, after);
  const placed = await Promise.all(rows.map(async (row) => ({ cursor: String(row.revision), node: await node(row, context) })));
  return connection(placed, first, after !== undefined, total);
}

interface Drafting {
  readonly changes: readonly PolicyChange[];
  readonly reason: string;
}
type Step<A> = (parent: unknown, args: A, context: RequestContext) => Promise<object>;

/** The steps of a revision's life, each by the person at the keyboard. */
export const policyMutations: {
  acceptGrant: Step<{ id: string }>;
  draftPolicy: Step<Drafting>;
  tightenNow: Step<Drafting>;
  rollbackPolicy: Step<{ to: number; reason: string }>;
  submitPolicy: Step<{ revision: number }>;
  approvePolicy: Step<{ revision: number; activateAt?: string | null }>;
  rejectPolicy: Step<{ revision: number; reason: string }>;
  confirmPolicy: Step<{ revision: number }>;
} = {
  acceptGrant: async (_parent, { id }, context) => {
    const acceptance = acceptanceOf(id);
    const { sector, key } = acceptance;
    requireDepartment('Mutation.acceptGrant', sector, context);
    const policy = policyOf(await steps.accept(stepsIn(context), acceptance));
    return policy.grants.filter((grant) => acceptanceKey(grant, sector) === key).map((grant) => grantNode(grant, policy))[0] ?? {};
  },
  draftPolicy: async (_parent, { changes, reason }, context) => {
    // Nobody but the department lets grants to all sectors reach its own.
    for (const { coverSector } of changes) if (coverSector != null) requireDepartment('Mutation.draftPolicy', coverSector, context);
    return node(await steps.draft(stepsIn(context), changes, reason), context);
  },
  tightenNow: async (_parent, { changes, reason }, context) => node(await steps.tighten(stepsIn(context), changes, reason), context),
  rollbackPolicy: async (_parent, { to, reason }, context) =>
    node(await steps.rollback(stepsIn(context, 'Mutation.rollbackPolicy'), to, reason), context),
  submitPolicy: async (_parent, { revision }, context) => node(await steps.submit(stepsIn(context), revision), context),
  approvePolicy: async (_parent, { revision, activateAt }, context) =>
    node(await steps.approve(stepsIn(context), revision, activateAt == null ? undefined : new Date(activateAt)), context),
  rejectPolicy: async (_parent, { revision, reason }, context) => node(await steps.reject(stepsIn(context), revision, reason), context),
  confirmPolicy: async (_parent, { revision }, context) => node(await steps.confirm(stepsIn(context), revision), context),
};

function stepsIn(context: RequestContext, coordinate = 'Mutation.draftPolicy'): steps.PolicySteps {
  const { db, signPolicy } = context;
  if (!signPolicy) throw new Error('SUBGRAPH_KEYS: governance needs policy.private');
  // Nobody but the department lets anybody reach its own.
  const mayOpen = (opened: readonly string[]): void => opened.forEach((sector) => requireDepartment(coordinate, sector, context));
  const person = personAtKeyboard(context);
  const mayChange: steps.PolicySteps['mayChange'] = (inForce, before, after) => {
    const { access, rules } = { access: context.access, rules: inForce.rules ?? [] };
    const sectorOf = (coordinate: string) => simulatorOf(context).field({ coordinate, access, rules })?.sector;
    const others = changesOfOthers(inForce, before, after, { organisation: person.organisation, today: context.today, sectorOf });
    if (others.length > 0)
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `只能办理本部门的规则和授予，以下属于其他部门 / only rules of your own data and grants to it; these are others': ${others.map(({ kind, what }) => `${kind} ${what}`).join(', ')}`,
      );
  };
  return { db, sign: signPolicy, clock: context.clock, person, mayOpen, mayChange };
}

function nowIn({ clock }: RequestContext): Date {
  return new Date(clock());
}

/** A revision as the graph shows it. */
async function node(revision: StoredRevision, context: RequestContext): Promise<object> {
  const now = nowIn(context);
  const inForce = await revisionInForce(context.db, now);
  const held = policyOf(revision);
  const isWaiting = await isUnconfirmed(context.db, revision, now);
  return {
    ...revision,
    state: stateOf(revision, inForce, now),
    needsConfirmation: isWaiting,
    overdue: isWaiting && now.getTime() - Date.parse(revision.draftedAt) > DAY_MS,
    rules: held.rules ?? [],
    grants: held.grants.map((grant) => grantNode(grant, held)),
    purposes: held.purposes,
    sectors: held.sectors,
    voidedApprovals: () => voidedApprovalsOf(context.db, revision.revision),
    differences: async () => {
      const base = revision.basedOn === null ? undefined : await revisionNumbered(context.db, revision.basedOn);
      return base ? policyDifferences(policyOf(base), held) : [];
    },
    yaml: () => stringify(asFile(held)),
  };
}

function stateOf({ state, activeFrom, revision }: StoredRevision, inForce: StoredRevision | undefined, now: Date): string {
  if (state !== 'APPROVED') return state;
  if (revision === inForce?.revision) return 'ACTIVE';
  return activeFrom !== null && Date.parse(activeFrom) > now.getTime() ? 'SCHEDULED' : 'SUPERSEDED';
}

/** Throws what stands for a withheld field where the policy does not name the caller's organisation as the sector's own. */
function requireDepartment(coordinate: string, sector: string, { access }: RequestContext): void {
  const level = heldLevelOf(access, sector, undefined);
  if (level !== 'RESTRICTED')
    throw withheldError(coordinate, sector, { allow: false, reason: 'LEVEL', requiredLevel: 'RESTRICTED', heldLevel: level });
}

function grantNode(grant: Grant, policy: Policy): object {
  const { organisation, levels, purposes, subjects } = grant;
  return {
    ...grant,
    caseListing: grant.caseListing === true,
    id: idOf(organisation),
    levels: Object.entries(levels).map(([sector, level]) => ({ sector, level })),
    allPurposes: purposes === '*',
    purposes: purposes === '*' ? [] : purposes,
    subjects: subjects?.map((each) => SUBJECT_CLASS_NAMES[each]) ?? null,
    awaiting: sectors().flatMap((sector) => {
      const level = awaitedLevel(grant, policy, sector);
      return level === undefined ? [] : [{ id: idOf(organisation, sector, acceptanceKey(grant, sector)), sector, level }];
    }),
  };
}

function idOf(...parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function acceptanceOf(id: string): { organisation: string; sector: string; key: string } {
  try {
    const [organisation, sector, key] = JSON.parse(Buffer.from(id, 'base64url').toString('utf8')) as unknown[];
    if (typeof organisation === 'string' && typeof sector === 'string' && sectors().includes(sector) && typeof key === 'string')
      return { organisation, sector, key };
  } catch {
    // Said below.
  }
  throw new CreditGraphError('BAD_USER_INPUT', 'id 不是待接受的授予 / is not a grant to accept');
}

/** In the form of schema/policy.yaml. */
function asFile({ revision, sectors, purposes, grants, rules = [], minimumGroup }: Policy): object {
  const beyond = { ...(rules.length > 0 ? { rules } : {}), ...(minimumGroup === undefined ? {} : { minimumGroup }) };
  return { revision, sectors, purposes, grants, ...beyond };
}
