import type { Policy } from '../../common/policy.ts';
import type { OverlayRule } from '../../common/policyOverlay.ts';

/** Revisions under which a request may still be under way. */
const KEPT = 20;

/** The policy in force, and the rules of those before it: a request is answered to its end under the revision by which its caller was identified. */
export function policiesByRevision(current: () => Policy): {
  current: () => Policy;
  rulesOf: (revision: number) => readonly OverlayRule[];
} {
  const rules = new Map<number, readonly OverlayRule[]>();
  let last: Policy | undefined;
  return {
    current() {
      const policy = current();
      if (policy !== last) {
        if (rules.size >= KEPT) rules.delete(rules.keys().next().value as number);
        rules.set(policy.revision, policy.rules ?? []);
        last = policy;
      }
      return policy;
    },
    // A request that outlived what is kept falls under the rules of now: never under none.
    rulesOf: (revision) => rules.get(revision) ?? last?.rules ?? [],
  };
}
