import { laxer, stricter, type PermissionLevel } from './permissionLevel.ts';
import type { OverlayRule } from './policyOverlay.ts';
import type { SubjectReference } from './opaqueId.ts';
import { SUBJECT_CLASSES, type SubjectClass } from './subjectClass.ts';

/** A consent that a subject gave to the caller, for one data set. */
export interface GivenConsent {
  readonly subject: string;
  readonly dataset: string;
  /** Given for one answer: it counts only where the answer shows that it told of this subject. */
  readonly once?: boolean | undefined;
}

/** For a while a caller holds RESTRICTED in one sector, of one subject: break-glass, which he has to answer for. */
export interface Elevation {
  readonly subject: string;
  readonly sector: string;
}

/** What a caller holds, as every decision uses it: all that may make two callers' answers differ, and nothing else. */
export interface Access {
  /** Whether the token was verified. */
  readonly identified: boolean;
  /** The level held in each sector, token and grant taken together; a sector not named is OPEN. */
  readonly levels: Readonly<Record<string, PermissionLevel>>;
  /** Of classes of subjects that a grant does not reach: the levels that count for them instead. */
  readonly levelsOf?: Readonly<Partial<Record<SubjectClass, Readonly<Record<string, PermissionLevel>>>>> | undefined;
  readonly roles: readonly string[];
  /** The granted purpose named for this request, if any. */
  readonly purpose: string | undefined;
  /** Every purpose that the caller's grants allow. */
  readonly purposes: readonly string[];
  /** Ids of the subjects that the caller is, or legally represents. */
  readonly self: readonly string[];
  /** Consents given for the purpose named. */
  readonly consents: readonly GivenConsent[];
  /** Elevations for the purpose named. */
  readonly elevations?: readonly Elevation[] | undefined;
  /** The purpose named is none that a grant allows: it counts for those who consented to it, and for nobody else. */
  readonly byConsentOnly?: boolean | undefined;
  /** Classes of subjects that no grant with the purpose named reaches: what is read of them is for no purpose, unless they consented. */
  readonly noPurposeOf?: readonly SubjectClass[] | undefined;
  /** Whether natural persons of a cohort may be listed: a grant allows it for a case, and the request names one. */
  readonly caseListing?: boolean | undefined;
  /** The size below which the policy lets no group be counted; 5 where it does not say. */
  readonly minimumGroup?: number | undefined;
  /** The policy revision under which all this was decided. */
  readonly revision: number;
  /** What the city asks beyond the departments' SDL under that revision, for whoever judges what he did not declare; absent: nothing. */
  readonly rules?: readonly OverlayRule[] | undefined;
}

/** What a caller without a token holds. */
export function anonymousAccess(revision: number, rules: readonly OverlayRule[] = []): Access {
  return {
    ...(rules.length > 0 ? { rules } : {}),
    identified: false,
    levels: {},
    roles: [],
    purpose: undefined,
    purposes: [],
    self: [],
    consents: [],
    revision,
  };
}

/** The level held in a sector. */
export function heldLevel(access: Access, sector: string): PermissionLevel {
  return access.levels[sector] ?? 'OPEN';
}

/** The level held in a sector of subjects of a class. */
export function heldLevelOfClass(access: Access, sector: string, subjectClass: SubjectClass): PermissionLevel {
  const levels = access.levelsOf?.[subjectClass] ?? access.levels;
  return levels[sector] ?? 'OPEN';
}

/** The level held in a sector of a subject: an elevation counts for it alone. Of nobody in particular: of whom least is held. */
export function heldLevelOf(access: Access, sector: string, subject: SubjectReference | undefined): PermissionLevel {
  if (isElevated(access, sector, subject)) return 'RESTRICTED';
  if (subject) return heldLevelOfClass(access, sector, subject.subjectClass);
  return SUBJECT_CLASSES.map((each) => heldLevelOfClass(access, sector, each)).reduce(laxer);
}

function isElevated({ elevations, purpose }: Access, sector: string, subject: SubjectReference | undefined): boolean {
  if (!subject || !elevations || elevations.length === 0 || purpose === undefined) return false;
  return elevations.some((elevation) => elevation.subject === subject.id && elevation.sector === sector);
}

/**
 * Whether a purpose is stated that counts for what is read of this subject in this sector; of nobody in particular, of a class of subjects,
 * or where none is given of all.
 */
export function hasPurpose(
  access: Access,
  sector: string,
  subject: SubjectReference | undefined,
  subjectClass: SubjectClass | undefined = subject?.subjectClass,
): boolean {
  if (access.purpose === undefined) return false;
  if (access.byConsentOnly !== true && !access.noPurposeOf?.some((each) => subjectClass === undefined || each === subjectClass))
    return true;
  return isElevated(access, sector, subject);
}

/** Whether there is anybody of whom the caller may read more than of others of the same class. */
export function readsSomeOtherwise({ self, consents, elevations = [] }: Access): boolean {
  return self.length > 0 || consents.length > 0 || elevations.length > 0;
}

/** Whether the caller is the subject, or its legal representative. */
export function isSelf(access: Access, subject: SubjectReference | undefined): boolean {
  return subject !== undefined && access.self.includes(subject.id);
}

/** Whether the subject consented to the caller's reading that data set; it counts for a stated purpose only. */
export function hasConsent(access: Access, subject: SubjectReference | undefined, dataset: string | undefined): boolean {
  if (!subject || dataset === undefined || access.purpose === undefined || access.consents.length === 0) return false;
  let index = consentIndexes.get(access.consents);
  if (!index) consentIndexes.set(access.consents, (index = new Set(access.consents.map((consent) => consentKey(consent)))));
  return index.has(consentKey({ subject: subject.id, dataset }));
}

/** A bank may hold thousands, and is asked about them for every record. */
const consentIndexes = new WeakMap<readonly GivenConsent[], ReadonlySet<string>>();

function consentKey({ subject, dataset }: GivenConsent): string {
  return `${subject} ${dataset}`;
}

/**
 * The level that counts for what is served of a record (its state, its masks): everything for the subject itself;
 * without a purpose nothing above IDENTIFIED, since reading at SHARED or above needs one; SHARED at least of what the subject
 * consented to. Without a `dataset`, as for what is gathered from several, no consent counts.
 */
export function servingLevel(access: Access, sector: string, subject: SubjectReference | undefined, dataset?: string): PermissionLevel {
  if (isSelf(access, subject)) return 'RESTRICTED';
  const held = heldLevelOf(access, sector, subject);
  const counting = hasPurpose(access, sector, subject) ? held : laxer(held, 'IDENTIFIED');
  return hasConsent(access, subject, dataset) ? stricter(counting, 'SHARED') : counting;
}

/** How many different accesses are told apart at once; a number that was forgotten is never given again. */
const NUMBERED = 20_000;

/**
 * Numbers for accesses: two have the same exactly when no decision can tell them apart. What was made for one may be used
 * for the other.
 */
export function accessNumbers(): (access: Access) => number {
  const byObject = new WeakMap<Access, number>();
  const byContent = new Map<string, number>();
  let last = 0;
  return (access) => {
    let number = byObject.get(access);
    if (number === undefined) {
      const content = contentOf(access);
      number = byContent.get(content);
      if (number === undefined) {
        number = last += 1;
        if (byContent.size >= NUMBERED) byContent.delete(byContent.keys().next().value as string);
        byContent.set(content, number);
      }
      byObject.set(access, number);
    }
    return number;
  };
}

/** An access as text, whatever the order in which its parts were put together. */
export function contentOf(access: Access): string {
  const levels = Object.entries(access.levels).sort(([a], [b]) => (a < b ? -1 : 1));
  const consents = access.consents.map((consent) => `${consentKey(consent)}${consent.once === true ? ' once' : ''}`).sort();
  const { identified, roles, purpose, purposes, self, revision, elevations = [], byConsentOnly = false, levelsOf = {} } = access;
  const { caseListing = false, minimumGroup = null, noPurposeOf = [] } = access;
  return JSON.stringify([
    identified,
    levels,
    [...roles].sort(),
    purpose ?? null,
    [...purposes].sort(),
    [...self].sort(),
    consents,
    elevations.map(({ subject, sector }) => `${subject} ${sector}`).sort(),
    byConsentOnly,
    caseListing,
    minimumGroup,
    SUBJECT_CLASSES.map((each) => Object.entries(levelsOf[each] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))),
    Object.keys(levelsOf).sort(),
    [...noPurposeOf].sort(),
    revision,
  ]);
}
