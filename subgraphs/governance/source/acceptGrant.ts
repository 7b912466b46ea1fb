import { rankOf, type PermissionLevel } from '../../../common/permissionLevel.ts';
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
 * `base` and would under `next`, and those in which somebody is granted more by name. The first to be named its department is another than the
 * organisation that drafts it: until then there is nobody else to say so.
 */
export function sectorsOpened(base: Policy, next: Policy, drafting: string | undefined): string[] {
  const named = [...base.grants, ...next.grants].flatMap(({ levels }) => Object.keys(levels));
  const uncovered = [...new Set([...named, ...next.sectors])].filter((sector) => sector !== ALL_SECTORS && !base.sectors.includes(sector));
  return uncovered.filter((sector) => {
    if (next.sectors.includes(sector)) return true;
    const before = namedLevels(base, sector);
    const opened = [...namedLevels(next, sector)].filter(([organisation, rank]) => rank > (before.get(organisation) ?? 0));
    const hasDepartment = [...before.values()].includes(rankOf('RESTRICTED'));
    return opened.length > 0 && (hasDepartment || opened.some(([organisation]) => organisation === drafting));
  });
}

function namedLevels({ grants }: Policy, sector: string): Map<string, number> {
  const levels = new Map<string, number>();
  for (const { organisation, levels: given } of grants) {
    const level = given[sector];
    if (level !== undefined) levels.set(organisation, Math.max(rankOf(level), levels.get(organisation) ?? 0));
  }
  return levels;
}

function awaited(grant: Grant, policy: Policy, organisation: string, sector: string): PermissionLevel | undefined {
  if (grant.demo || grant.organisation !== organisation || policy.sectors.includes(sector)) return undefined;
  return grant.levels[sector] === undefined ? grant.levels[ALL_SECTORS] : undefined;
}
