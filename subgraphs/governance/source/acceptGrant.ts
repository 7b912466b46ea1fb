import { isDeepStrictEqual } from 'node:util';
import type { PermissionLevel } from '../../../common/permissionLevel.ts';
import { ALL_SECTORS, type Grant, type Policy } from '../../../common/policy.ts';

/** The level that a grant to all sectors would give in a sector that it does not cover; undefined where nothing is to be accepted. */
export function awaitedLevel(policy: Policy, organisation: string, sector: string): PermissionLevel | undefined {
  const levels = policy.grants.flatMap((grant) => awaited(grant, policy, organisation, sector) ?? []);
  return levels[0];
}

/** The policy where an organisation's grants to all sectors reach this one too: each as far as it reaches others, of whom and until when it says. */
export function accepted(policy: Policy, organisation: string, sector: string): Policy {
  const grants = policy.grants.map((grant) => {
    const level = awaited(grant, policy, organisation, sector);
    return level === undefined ? grant : { ...grant, levels: { ...grant.levels, [sector]: level } };
  });
  return { ...policy, grants };
}

/**
 * The sectors that a policy would open to somebody before their departments have let anybody in: those that grants to all sectors do not cover under
 * `base` and would under `next`, and those that a grant names otherwise than before: of more subjects, for other purposes or longer opens them as a
 * higher level does. The first to be named its department is another than the organisation that drafts it: until then there is nobody else to say so.
 */
export function sectorsOpened(base: Policy, next: Policy, drafting: string | undefined): string[] {
  const named = next.grants.flatMap(({ levels }) => Object.keys(levels));
  const uncovered = [...new Set([...named, ...next.sectors])].filter((sector) => sector !== ALL_SECTORS && !base.sectors.includes(sector));
  return uncovered.filter((sector) => {
    if (next.sectors.includes(sector)) return true;
    const before = grantsNaming(base, sector);
    const opened = grantsNaming(next, sector).filter((grant) => !before.some((each) => isDeepStrictEqual(each, grant)));
    const hasDepartment = before.some(({ level }) => level === 'RESTRICTED');
    return opened.length > 0 && (hasDepartment || opened.some(({ organisation }) => organisation === drafting));
  });
}

/** Grants that open a sector by its name, without what they say of others. */
function grantsNaming({ grants, purposes: all }: Policy, sector: string): (Omit<Grant, 'levels'> & { level: PermissionLevel })[] {
  return grants.flatMap(({ levels, ...grant }) => {
    const level = levels[sector];
    // Another purpose opens it further, whether by its code or to whoever has all.
    const purposes = grant.purposes === '*' ? all.map(({ code }) => code) : grant.purposes;
    return level === undefined || level === 'OPEN' ? [] : [{ ...grant, purposes, level }];
  });
}

function awaited(grant: Grant, policy: Policy, organisation: string, sector: string): PermissionLevel | undefined {
  if (grant.demo || grant.organisation !== organisation || policy.sectors.includes(sector)) return undefined;
  return grant.levels[sector] === undefined ? grant.levels[ALL_SECTORS] : undefined;
}
