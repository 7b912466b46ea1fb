import { isDeepStrictEqual } from 'node:util';
import type { PermissionLevel } from '../../../common/permissionLevel.ts';
import { ALL_SECTORS, type Grant, type Policy } from '../../../common/policy.ts';
import { hashOf } from '../../../common/policyRevision.ts';

/** The level that a grant to all sectors would give in a sector that it does not cover; undefined where nothing is to be accepted. */
export function awaitedLevel(grant: Grant, policy: Policy, sector: string): PermissionLevel | undefined {
  if (grant.demo || policy.sectors.includes(sector)) return undefined;
  return grant.levels[sector] === undefined ? grant.levels[ALL_SECTORS] : undefined;
}

/**
 * Tells a grant, as far as it reaches or would reach a sector, from every other one: an organisation may have several, of whom, for what and until when
 * each says itself, and what a department accepts is the one that it was shown.
 */
export function acceptanceKey({ levels, ...grant }: Grant, sector: string): string {
  return hashOf(JSON.stringify([grant, sector, levels[sector] ?? levels[ALL_SECTORS]]));
}

/** The policy where a grant to all sectors reaches this one too, as far as it reaches others; undefined where there is none of that key to be accepted. */
export function accepted(policy: Policy, sector: string, key: string): Policy | undefined {
  let isFound = false;
  const grants = policy.grants.map((grant) => {
    const level = awaitedLevel(grant, policy, sector);
    if (level === undefined || acceptanceKey(grant, sector) !== key) return grant;
    isFound = true;
    return { ...grant, levels: { ...grant.levels, [sector]: level } };
  });
  return isFound ? { ...policy, grants } : undefined;
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
