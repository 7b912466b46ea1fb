import { hasConsent, hasPurpose, heldLevelOf, heldLevelOfClass, isSelf, type Access } from './access.ts';
import { isOpenToAll, type PermissionRule } from './permissionRule.ts';
import { rankOf, reaches, type PermissionLevel } from './permissionLevel.ts';
import type { SubjectClass } from './subjectClass.ts';
import type { SubjectReference } from './opaqueId.ts';

/** Why something is withheld; the first that holds, in this order. */
export const WITHHELD_REASONS = ['SCOPE', 'SUBJECT', 'CONSENT', 'PERSON', 'LEVEL', 'PURPOSE'] as const;

/** One of {@link WITHHELD_REASONS}. */
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** A decision about one coordinate for one caller and one subject: a value to print, to count, to carry out elsewhere. */
export type Decision =
  | { readonly allow: true }
  | {
      readonly allow: false;
      readonly reason: WithheldReason;
      readonly requiredLevel: PermissionLevel;
      readonly heldLevel: PermissionLevel;
    };

/** About what a decision is made. */
export interface Target {
  readonly sector: string;
  /** The data set that a consent would have to name. */
  readonly dataset: string | undefined;
  /** The nearest subject above; `undefined` on root fields, where `level` alone counts. */
  readonly subject: SubjectReference | undefined;
}

const ALLOW: Decision = { allow: true };

/**
 * Decides one rule. The same function runs in the gateway, before anything is fetched, and in every subgraph, for each
 * record again.
 */
export function decide(rule: PermissionRule, access: Access, target: Target): Decision {
  if (isOpenToAll(rule)) return ALLOW;
  const subjectClass: SubjectClass = rule.scope === undefined ? (target.subject?.subjectClass ?? 'organisation') : 'organisation';
  return decideForClass(rule, access, target, subjectClass);
}

/** As {@link decide}, for a subject of which only the class is known (nobody's self, no consent). */
export function decideForClass(rule: PermissionRule, access: Access, target: Target, subjectClass: SubjectClass): Decision {
  const required = rule.levels[subjectClass];
  const held = target.subject ? heldLevelOf(access, target.sector, target.subject) : heldLevelOfClass(access, target.sector, subjectClass);
  const withhold = (reason: WithheldReason): Decision => ({ allow: false, reason, requiredLevel: required, heldLevel: held });

  if (rule.scope !== undefined && !access.roles.includes(rule.scope)) return withhold('SCOPE');
  // What is never computed for them, neither a level nor a consent nor being the subject brings about: their class is the reason.
  if (rule.organisationsOnly && (target.subject?.subjectClass ?? subjectClass) !== 'organisation') return withhold('PERSON');
  if (rule.self && isSelf(access, target.subject)) return ALLOW;
  // A root field names its subject in its arguments: there the resolver compares it, here the caller must be somebody's self.
  if (rule.subjectOnly && (target.subject !== undefined || access.self.length === 0)) return withhold('SUBJECT');
  if (rule.consent && hasConsent(access, target.subject, target.dataset)) return ALLOW;
  if (!reaches(held, required)) {
    if (rule.consent && access.identified) return withhold('CONSENT');
    return withhold(rankOf(required) > rankOf(rule.levels.organisation) ? 'PERSON' : 'LEVEL');
  }
  if (
    needsPurpose(rule, required, subjectClass) &&
    !hasPurpose(access, target.sector, target.subject, target.subject?.subjectClass ?? subjectClass)
  )
    return withhold('PURPOSE');
  return ALLOW;
}

/** Reading at SHARED or above, or anything of a natural person above OPEN, needs a purpose; administering (`scope`) does not. */
function needsPurpose(rule: PermissionRule, required: PermissionLevel, subjectClass: SubjectClass): boolean {
  if (rule.scope !== undefined) return false;
  return reaches(required, 'SHARED') || (subjectClass === 'individual' && required !== 'OPEN');
}
