import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { Person } from './person.ts';
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
    insert into governance.policy_voided (revision, approved_by, approved_at, active_from, voided_at, voided_by, voided_for, by_revision)
    select number, approved_by, approved_at, active_from, ${at.toISOString()}, ${person.name}, ${person.organisation ?? null}, ${byRevision}
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

/** Revisions whose approval one person alone made void, until they are turned down or two people have put another in its place. */
export async function voidedByOne(db: Database): Promise<number[]> {
  const rows = await db.query<{ number: number }>(sql`
    select distinct v.revision as number from governance.policy_voided v join governance.policy_revision r on r.number = v.revision
    where r.state = 'SUBMITTED' and not exists (
      select from governance.policy_revision n
      where n.kind in ('DRAFT', 'ROLLBACK') and n.state = 'APPROVED' and n.approved_at >= v.voided_at) order by 1`);
  return rows.map(({ number }) => number);
}
