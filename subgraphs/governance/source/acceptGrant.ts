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

function awaited(grant: Grant, policy: Policy, organisation: string, sector: string): PermissionLevel | undefined {
  if (grant.demo || grant.organisation !== organisation || policy.sectors.includes(sector)) return undefined;
  return grant.levels[sector] === undefined ? grant.levels[ALL_SECTORS] : undefined;
}
