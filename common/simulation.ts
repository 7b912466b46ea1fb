import type { Access } from './access.ts';
import type { WithheldReason } from './decide.ts';
import type { PermissionLevel } from './permissionLevel.ts';
import type { OverlayRule } from './policyOverlay.ts';
import type { SubjectClass } from './subjectClass.ts';

/** Why something is withheld, and in which sector. */
export interface SimulatedDenial {
  readonly sector: string;
  readonly reason: WithheldReason;
  readonly requiredLevel: PermissionLevel;
  readonly heldLevel: PermissionLevel;
}

/** A field that is withheld of subjects of a class; of nobody's class on root fields. */
export interface SimulatedDecision extends SimulatedDenial {
  readonly coordinate: string;
  readonly subjectClass: SubjectClass | undefined;
}

/** What an operation would be answered. */
export interface Simulated {
  /** Why it would be refused before anything is decided; empty where it would not be. */
  readonly faults: readonly string[];
  /** Coordinates that are read of somebody. */
  readonly kept: readonly string[];
  readonly withheld: readonly SimulatedDecision[];
  /** Whether it would be refused as a whole: it is at fault, or a mutation of which a part is withheld. */
  readonly isRefused: boolean;
  /** Sectors that would be asked. */
  readonly departments: readonly string[];
  readonly cost: number;
}

/** What is said of an operation that would be refused before anything is decided. */
export function refusedFor(...faults: string[]): Simulated {
  return { faults, kept: [], withheld: [], isRefused: true, departments: [], cost: 0 };
}

/**
 * What would be decided of one field, by class of subject; for nobody's class on root fields. Of an argument: of the field where it is given. Of an
 * input field or an enum value nothing: it is decided with whatever field it is given to.
 */
export interface SimulatedField {
  readonly kind: 'FIELD' | 'ARGUMENT' | 'INPUT';
  /** Empty where several hand it out. */
  readonly sector: string;
  readonly dataset: string | undefined;
  readonly computedFrom: readonly string[];
  readonly decisions: readonly { readonly subjectClass: SubjectClass | undefined; readonly withheld: SimulatedDenial | undefined }[];
}

/**
 * Tells what the gateway would decide, by the gateway's own code: whoever puts the parts together hands it to governance, which knows the
 * gateway by HTTP alone. An access whose `self` or consents name the subject `''` stands for that of the subject at hand.
 */
export interface Simulator {
  operation(given: {
    text: string;
    variables: Readonly<Record<string, unknown>>;
    access: Access;
    rules: readonly OverlayRule[];
  }): Simulated;
  /** Whether rules on these coordinates could be asked of anything in an operation; of one that is none too, for want of knowing. */
  isTouched(given: { text: string; coordinates: readonly string[] }): boolean;
  /** Undefined where there is no such field, argument, input field or enum value. */
  field(given: { coordinate: string; access: Access; rules: readonly OverlayRule[] }): SimulatedField | undefined;
}
