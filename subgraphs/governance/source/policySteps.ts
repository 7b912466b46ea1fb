import sql from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import type { Policy } from '../../../common/policy.ts';
import type { Database } from '../../shared/database/database.ts';
import type { SignPolicy } from '../../shared/defineSubgraph.ts';
import { accepted, sectorsOpened } from './acceptGrant.ts';
import { checkedPolicy } from './policyCheck.ts';
import { withChanges, type PolicyChange } from './policyChanges.ts';
import { isSamePerson, type FormerPerson, type Person } from './person.ts';
import { policyDifferences } from './policyDifferences.ts';
import {
  addRevision,
  changingPolicy,
  policyOf,
  revisionInForce,
  revisionNumbered,
  wasInForce,
  type StoredRevision,
} from './policyStore.ts';
import { voidersOf, voidScheduled } from './voidedApprovals.ts';

/** What steps need. */
export interface PolicySteps {
  readonly db: Database;
  readonly sign: SignPolicy;
  readonly clock: () => number;
  readonly person: Person;
  /** Throws where the person may not open these sectors, whose departments have to. */
  readonly mayOpen: (sectors: readonly string[]) => void;
  /** Throws where the person's organisation may not change a policy into another, with the one that is in force. */
  readonly mayChange: (inForce: Policy, before: Policy, after: Policy) => void;
}

/** A draft over the revision in force. */
export function draft(
  { db, sign, clock, person, mayOpen, mayChange }: PolicySteps,
  changes: readonly PolicyChange[],
  reason: string,
): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const base = await inForce(tx, at);
    const policy = checkedPolicy(withChanges(policyOf(base), changes));
    mayChange(policyOf(base), policyOf(base), policy);
    mayOpen(sectorsOpened(policyOf(base), policy, person.organisation));
    return addRevision(tx, sign, policy, {
      ...by(person),
      kind: 'DRAFT',
      basedOn: base.revision,
      reason: reasonOf(reason),
      at,
      inForce: false,
    });
  });
}

/** A draft that says what an earlier revision said; still to be approved. */
export function rollback(
  { db, sign, clock, person, mayOpen, mayChange }: PolicySteps,
  to: number,
  reason: string,
): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const base = await inForce(tx, at);
    const former = await existing(tx, to);
    if (!(await wasInForce(tx, to, at))) throw refusal(`版本 ${to} 从未生效 / revision ${to} was never in force`);
    const policy = checkedPolicy(policyOf(former));
    mayChange(policyOf(base), policyOf(base), policy);
    mayOpen(sectorsOpened(policyOf(base), policy, person.organisation));
    return addRevision(tx, sign, policy, {
      ...by(person),
      kind: 'ROLLBACK',
      basedOn: base.revision,
      reason: reasonOf(reason),
      at,
      inForce: false,
    });
  });
}

/** One person, at any hour, only stricter: in force at once. A second one confirms within a day, else it stays and alarms. */
export function tighten(
  { db, sign, clock, person, mayChange }: PolicySteps,
  changes: readonly PolicyChange[],
  reason: string,
): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const base = await inForce(tx, at);
    const before = policyOf(base);
    const policy = checkedPolicy(withChanges(before, changes));
    mayChange(before, before, policy);
    const differences = policyDifferences(before, policy);
    // What was approved to come later would be void for nothing.
    if (differences.length === 0) throw refusal('与现行没有差别 / nothing would change');
    const wider = differences.filter(({ widens }) => widens);
    if (wider.length > 0)
      throw refusal(
        `只能加严，以下会放宽 / only stricter; these would widen: ${wider.map(({ kind, what }) => `${kind} ${what}`).join(', ')}`,
      );
    const reworded = before.purposes.filter(({ code, name, legalBasis, hiddenFromSubject }) =>
      policy.purposes.some(
        (other) =>
          other.code === code && (other.name !== name || other.legalBasis !== legalBasis || other.hiddenFromSubject !== hiddenFromSubject),
      ),
    );
    if (reworded.length > 0)
      throw refusal(
        `用途的名称、依据和不告知本人的依据须经另一人批准 / name and grounds of a purpose need another person: ${reworded.map(({ code }) => code).join(', ')}`,
      );
    const tightened = await addRevision(tx, sign, policy, {
      ...by(person),
      kind: 'TIGHTENING',
      basedOn: base.revision,
      reason: reasonOf(reason),
      at,
      inForce: true,
    });
    await voidScheduled(tx, at, person, tightened.revision);
    return tightened;
  });
}

/**
 * A department lets a grant to all sectors reach its own, which joined later: in force at once. Its own word is what was missing: the grant
 * itself was approved by two.
 */
export function accept(
  { db, sign, clock, person }: PolicySteps,
  { organisation, sector, key }: { organisation: string; sector: string; key: string },
): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const base = await inForce(tx, at);
    const policy = accepted(policyOf(base), sector, key);
    if (!policy) throw refusal('没有待接受的这项授予 / there is no such grant to accept');
    const made = await addRevision(tx, sign, checkedPolicy(policy), {
      ...by(person),
      kind: 'ACCEPTANCE',
      basedOn: base.revision,
      reason: `acceptGrant ${organisation} ${sector}`,
      at,
      inForce: true,
    });
    await voidScheduled(tx, at, person, made.revision);
    return made;
  });
}

/** Hands a draft in: that it is finished is for those to say whose changes it makes. */
export function submit({ db, clock, person, mayChange }: PolicySteps, number: number): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const revision = await existing(tx, number);
    mustBe(revision, 'DRAFT');
    await mustBeHis(tx, mayChange, revision, at);
    await tx.query(sql`
      update governance.policy_revision set state = 'SUBMITTED', submitted_by = ${person.name}, submitted_as = ${person.subject ?? null}, submitted_at = ${at.toISOString()}
      where number = ${number}`);
    return existing(tx, number);
  });
}

/**
 * Approves what another person drafted and submitted, from now on or from a set time. Refused where the revision that it was drafted over is
 * not in force any more: what was looked at would not be what comes.
 */
export function approve(
  { db, clock, person, mayChange }: PolicySteps,
  number: number,
  activateAt: Date | undefined,
): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const revision = await existing(tx, number);
    mustBe(revision, 'SUBMITTED');
    mustBeAnother(person, [drafter(revision), { name: revision.submittedBy ?? '', subject: revision.submittedAs }]);
    const base = await inForce(tx, at);
    if (revision.basedOn !== base.revision)
      throw refusal(
        `该草案基于版本 ${String(revision.basedOn)}，现行为 ${base.revision}，请重新起草 / it was drafted over revision ${String(revision.basedOn)}; ${base.revision} is in force: draft it again`,
      );
    mayChange(policyOf(base), policyOf(base), policyOf(revision));
    const from = activateAt ?? at;
    if (from < at) throw refusal('activateAt 早于现在 / activateAt has passed');
    checkedPolicy(policyOf(revision));
    await voidScheduled(tx, at, person, number);
    await tx.query(sql`
      update governance.policy_revision set state = 'APPROVED', approved_by = ${person.name}, approved_at = ${at.toISOString()}, active_from = ${from.toISOString()}
      where number = ${number}`);
    return existing(tx, number);
  });
}

/** Turns a draft down. One whose approval he made void alone he leaves to another: nobody ends the alarm about himself. */
export function reject({ db, clock, person, mayChange }: PolicySteps, number: number, reason: string): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const revision = await existing(tx, number);
    mustBe(revision, 'SUBMITTED');
    mustBeAnother(person, await voidersOf(tx, number));
    await mustBeHis(tx, mayChange, revision, at);
    await tx.query(sql`
      update governance.policy_revision set state = 'REJECTED', rejected_by = ${person.name}, rejected_at = ${at.toISOString()}, rejection = ${reasonOf(reason)}
      where number = ${number}`);
    return existing(tx, number);
  });
}

/** Confirms what somebody else tightened. */
export function confirm({ db, clock, person, mayChange }: PolicySteps, number: number): Promise<StoredRevision> {
  return inTurn(db, clock, async (tx, at) => {
    const revision = await existing(tx, number);
    if (revision.kind !== 'TIGHTENING' || revision.confirmedBy !== null)
      throw refusal('没有待确认的加严 / there is no tightening to confirm');
    mustBeAnother(person, [drafter(revision)]);
    await mustBeHis(tx, mayChange, revision, at);
    await tx.query(
      sql`update governance.policy_revision set confirmed_by = ${person.name}, confirmed_at = ${at.toISOString()} where number = ${number}`,
    );
    return existing(tx, number);
  });
}

/**
 * Runs a step while nobody else takes one, at a time that is read then: of two the later one sees what the earlier put in force, though it began
 * before it or another process's clock is behind.
 */
function inTurn<T>(db: Database, clock: () => number, work: (tx: Database, at: Date) => Promise<T>): Promise<T> {
  return changingPolicy(db, async (tx) => {
    const [last] = await tx.query<{ at: number | null }>(sql`
      select (extract(epoch from max(active_from)) * 1000)::float8 as at from governance.policy_revision
      where state = 'APPROVED' and active_from <= approved_at`);
    return work(tx, new Date(Math.max(clock(), Number(last?.at ?? 0))));
  });
}

async function inForce(tx: Database, at: Date): Promise<StoredRevision> {
  const base = await revisionInForce(tx, at);
  if (!base) throw new Error('no revision of the policy is in force');
  return base;
}

async function existing(tx: Database, number: number): Promise<StoredRevision> {
  const revision = await revisionNumbered(tx, number);
  if (!revision) throw refusal(`没有版本 ${number} / there is no revision ${number}`);
  return revision;
}

function mustBe(revision: StoredRevision, state: StoredRevision['state']): void {
  if (revision.state !== state)
    throw refusal(
      `版本 ${revision.revision} 处于 ${revision.state}，须为 ${state} / revision ${revision.revision} is ${revision.state}, not ${state}`,
    );
}

function mustBeAnother(person: Person, others: readonly FormerPerson[]): void {
  if (others.some((other) => isSamePerson(person, other))) throw refusal('须由另一人办理 / another person must do this');
}

/** What a revision changes has to be the person's to change. */
async function mustBeHis(tx: Database, mayChange: PolicySteps['mayChange'], revision: StoredRevision, at: Date): Promise<void> {
  const before = revision.basedOn === null ? undefined : await revisionNumbered(tx, revision.basedOn);
  if (before) mayChange(policyOf(await inForce(tx, at)), policyOf(before), policyOf(revision));
}

function drafter({ draftedBy, draftedAs }: StoredRevision): FormerPerson {
  return { name: draftedBy, subject: draftedAs };
}

function by({ name, organisation, subject }: Person): Pick<StoredRevision, 'draftedBy' | 'draftedFor' | 'draftedAs'> {
  return { draftedBy: name, draftedFor: organisation ?? null, draftedAs: subject ?? null };
}

function reasonOf(reason: string): string {
  const text = reason.trim();
  if (text === '' || text.length > 2_000) throw refusal('reason 须为 1 到 2000 字 / reason must be of 1 to 2,000 characters');
  return text;
}

function refusal(detail: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', detail);
}
