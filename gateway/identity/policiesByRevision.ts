import type { Policy } from '../../common/policy.ts';
import type { OverlayRule } from '../../common/policyOverlay.ts';

/** Revisions under which a request may still be under way. */
const KEPT = 20;

/** The policy in force, and the rules of those before it: a request is answered to its end under the revision by which its caller was identified. */
export function policiesByRevision(current: () => Policy): {
  current: () => Policy;
  rulesOf: (revision: number) => readonly OverlayRule[];
  /** The legal ground on which, under a revision, what is read for a purpose is not shown to subjects. */
  hiddenBy: (revision: number, purpose: string | undefined) => string | undefined;
} {
  const kept = new Map<number, Policy>();
  let last: Policy | undefined;
  return {
    current() {
      const policy = current();
      if (policy !== last) {
        if (kept.size >= KEPT) kept.delete(kept.keys().next().value as number);
        kept.set(policy.revision, policy);
        last = policy;
      }
      return policy;
    },
    // A request that outlived what is kept falls under the rules of now: never under none.
    rulesOf: (revision) => (kept.get(revision) ?? last)?.rules ?? [],
    hiddenBy: (revision, purpose) => (kept.get(revision) ?? last)?.purposes.find(({ code }) => code === purpose)?.hiddenFromSubject,
  };
}
