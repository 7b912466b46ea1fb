import sql from 'sql-template-tag';
import type { Policy } from '../../../common/policy.ts';
import type { Database } from '../../shared/database/database.ts';
import { policyDifferences } from './policyDifferences.ts';
import { policyOf, revisionNumbered, type StoredRevision } from './policyStore.ts';

const CONFIRM_WITHIN = '24 hours';

/** Tightenings that nobody has confirmed for longer than a day, but for those of which two people have left nothing. */
export async function unconfirmed(db: Database, at: Date): Promise<number[]> {
  const rows = await db.query<{ number: number }>(sql`
    select number from governance.policy_revision
    where kind = 'TIGHTENING' and confirmed_by is null and drafted_at < ${at.toISOString()}::timestamptz - ${CONFIRM_WITHIN}::interval
    order by number`);
  const found: number[] = [];
  for (const { number } of rows) {
    const revision = await revisionNumbered(db, Number(number));
    if (revision && (await isUnconfirmed(db, revision, at))) found.push(revision.revision);
  }
  return found;
}

/**
 * Whether a tightening waits for a second person. Who tightened could have another approve something small over it, who is shown what that changes and no
 * more: it waits as long as the last revision that two people put in force since still says any of what it said.
 */
export async function isUnconfirmed(db: Database, tightening: StoredRevision, at: Date): Promise<boolean> {
  const { kind, confirmedBy, basedOn, revision } = tightening;
  if (kind !== 'TIGHTENING' || confirmedBy !== null) return false;
  const since = await ofTwoSince(db, revision, at);
  const before = basedOn === null ? undefined : await revisionNumbered(db, basedOn);
  if (!since || !before) return true;
  const tightened = policyOf(tightening);
  const changedSince = whatDiffers(tightened, policyOf(since));
  return whatDiffers(policyOf(before), tightened).some((what) => !changedSince.includes(what));
}

/** The last revision that two people put in force after another one. */
async function ofTwoSince(db: Database, revision: number, at: Date): Promise<StoredRevision | undefined> {
  const [last] = await db.query<{ number: number }>(sql`
    select number from governance.policy_revision
    where kind in ('DRAFT', 'ROLLBACK') and state = 'APPROVED' and active_from <= ${at.toISOString()}::timestamptz
      and (active_from, number) > (select active_from, number from governance.policy_revision where number = ${revision})
    order by active_from desc, number desc limit 1`);
  return last && revisionNumbered(db, Number(last.number));
}

function whatDiffers(before: Policy, after: Policy): string[] {
  return policyDifferences(before, after).map(({ kind, what }) => `${kind} ${what}`);
}
