import type { Policy } from '../../../common/policy.ts';
import { policyDifferences, type PolicyDifference } from './policyDifferences.ts';

/** Whose grant in this sector is RESTRICTED keeps the policy as a whole. */
const KEEPER = 'governance';

/** Who would change a policy, and what rules are about. */
export interface Changing {
  readonly organisation: string | undefined;
  readonly today: string;
  /** The sector that holds a coordinate; undefined where there is none of that name. */
  readonly sectorOf: (coordinate: string) => string | undefined;
}

/**
 * What of a change is not its maker's to make: nothing where the policy in force grants his organisation RESTRICTED in governance; else whatever is
 * about other sectors than those in which it does, its own.
 */
export function changesOfOthers(inForce: Policy, before: Policy, after: Policy, changing: Changing): PolicyDifference[] {
  const own = ownSectors(inForce, changing);
  if (own.includes(KEEPER)) return [];
  return policyDifferences(beyond(before, own, changing), beyond(after, own, changing));
}

/** The sectors in which an organisation is granted RESTRICTED by name. */
function ownSectors({ grants }: Policy, { organisation, today }: Changing): string[] {
  return grants
    .filter((grant) => !grant.demo && grant.organisation === organisation)
    .filter(({ validFrom = today, validUntil = today }) => validFrom <= today && today <= validUntil)
    .flatMap(({ levels }) => Object.entries(levels).flatMap(([sector, level]) => (level === 'RESTRICTED' ? [sector] : [])));
}

/** A policy without what it says of some sectors. */
function beyond(policy: Policy, own: readonly string[], { sectorOf }: Changing): Policy {
  // What else a grant gives, purposes above all, counts in every sector: it stays to be compared.
  const grants = policy.grants.map((grant) => ({
    ...grant,
    levels: Object.fromEntries(Object.entries(grant.levels).filter(([sector]) => !own.includes(sector))),
  }));
  return {
    ...policy,
    sectors: policy.sectors.filter((sector) => !own.includes(sector)),
    grants,
    rules: (policy.rules ?? []).filter(({ coordinate }) => !own.includes(sectorOf(coordinate) ?? '')),
  };
}
