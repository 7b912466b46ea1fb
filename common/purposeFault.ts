import type { Policy } from './policy.ts';

/** Why a request that names a purpose is refused as a whole. */
export type PurposeFault = 'PURPOSE_NOT_ALLOWED' | 'REFERENCE_REQUIRED';

/** A request that names a purpose. */
export interface NamedPurpose {
  readonly purpose: string;
  /** The purposes that the caller's grants allow. */
  readonly granted: readonly string[];
  /** Whether somebody consented to the caller's asking for it. */
  readonly isConsentedTo: boolean;
  /** Whether the request names a case or file number. */
  readonly hasReference: boolean;
}

/** A purpose is granted to the organisation, or somebody consented to it: then it counts for him alone. Undefined where it may be named. */
export function purposeFault(
  { purposes }: Pick<Policy, 'purposes'>,
  { purpose, granted, isConsentedTo, hasReference }: NamedPurpose,
): PurposeFault | undefined {
  const known = purposes.find(({ code }) => code === purpose);
  if (!known || !(granted.includes(purpose) || isConsentedTo)) return 'PURPOSE_NOT_ALLOWED';
  return known.requiresReference && !hasReference ? 'REFERENCE_REQUIRED' : undefined;
}
