import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { FormerPerson, Person } from './person.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** An approval that became void before its time came. */
export interface VoidedApproval {
  readonly approvedBy: string;
  readonly approvedAt: string;
  readonly activeFrom: string;
  readonly voidedAt: string;
  readonly voidedBy: string;
  readonly voidedFor: string | null;
  readonly byRevision: number;
}

/**
 * What was to come later was approved over another revision than will be in force then: it must be looked at again. Who approved it, and who
 * brought that about, is kept.
 */
export async function voidScheduled(tx: Database, at: Date, person: Person, byRevision: number): Promise<void> {
  const scheduled = sql`state = 'APPROVED' and active_from > ${at.toISOString()} and active_from > approved_at and number <> ${byRevision}`;
  await tx.query(sql`
    insert into governance.policy_voided (revision, approved_by, approved_at, active_from, voided_at, voided_by, voided_as, voided_for, by_revision)
    select number, approved_by, approved_at, active_from, ${at.toISOString()}, ${person.name}, ${person.subject ?? null}, ${person.organisation ?? null}, ${byRevision}
    from governance.policy_revision where ${scheduled}`);
  await tx.query(sql`
    update governance.policy_revision set state = 'SUBMITTED', approved_by = null, approved_at = null, active_from = null where ${scheduled}`);
}

/** The approvals of a revision that became void, the newest first. */
export function voidedApprovalsOf(db: Database, revision: number): Promise<VoidedApproval[]> {
  return db.query(sql`
    select approved_by as "approvedBy", ${raw(shanghaiTime('approved_at'))} as "approvedAt", ${raw(shanghaiTime('active_from'))} as "activeFrom",
      ${raw(shanghaiTime('voided_at'))} as "voidedAt", voided_by as "voidedBy", voided_for as "voidedFor", by_revision as "byRevision"
    from governance.policy_voided where revision = ${revision} order by voided_at desc`);
}

/** Of approvals that one person alone made void, by what he tightened or accepted. */
const BY_ONE = raw(
  `governance.policy_voided v join governance.policy_revision n on n.number = v.by_revision and n.kind in ('TIGHTENING', 'ACCEPTANCE')`,
);

/** Who alone made void an approval of a revision. */
export function voidersOf(db: Database, revision: number): Promise<FormerPerson[]> {
  return db.query(sql`select v.voided_by as name, v.voided_as::float8 as subject from ${BY_ONE} where v.revision = ${revision}`);
}

/** Revisions whose approval one person alone made void, until another turns them down: that others approve something since says nothing of these. */
export async function voidedByOne(db: Database): Promise<number[]> {
  const rows = await db.query<{ number: number }>(sql`
    select distinct v.revision as number from ${BY_ONE} join governance.policy_revision r on r.number = v.revision
    where r.state = 'SUBMITTED' order by 1`);
  return rows.map(({ number }) => number);
}
