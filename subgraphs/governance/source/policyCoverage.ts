import sql, { raw } from 'sql-template-tag';
import type { Policy } from '../../../common/policy.ts';
import type { Database } from '../../shared/database/database.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** A grant, and when anybody last read by it. */
export interface GrantUse {
  readonly organisation: string;
  readonly lastUsedAt: string | null;
}

const UNUSED_AFTER = '90 days';

/** Grants by which nobody has asked for ninety days, as the audit tells. */
export async function unusedGrants(db: Database, policy: Policy, at: Date): Promise<GrantUse[]> {
  const organisations = [...new Set(policy.grants.filter(({ demo }) => !demo).map(({ organisation }) => organisation))];
  return db.query<GrantUse>(sql`
    select o.organisation, ${raw(shanghaiTime('last.at'))} as "lastUsedAt"
    from unnest(${organisations}::text[]) with ordinality as o (organisation, place)
    left join lateral (
      select e.at from governance.audit_entry e where e.organisation = o.organisation and e.purpose is not null order by e.at desc limit 1
    ) last on true
    where last.at is null or last.at < ${at.toISOString()}::timestamptz - ${UNUSED_AFTER}::interval
    order by o.place`);
}

/** Organisations whose grants say the same: one of several names, or a role that has none. */
export function equalGrants(policy: Policy): string[][] {
  const alike = new Map<string, string[]>();
  for (const { organisation, demo, ...grant } of policy.grants) {
    if (demo) continue;
    const { purposes } = grant;
    const levels = Object.entries(grant.levels).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([
      levels,
      purposes === '*' ? purposes : [...purposes].sort(),
      grant.subjects ?? null,
      grant.dailyQuota ?? null,
      grant.caseListing ?? false,
    ]);
    alike.set(key, [...(alike.get(key) ?? []), organisation]);
  }
  return [...alike.values()].filter(({ length }) => length > 1);
}
