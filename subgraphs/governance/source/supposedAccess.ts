import { anonymousAccess, type Access } from '../../../common/access.ts';
import { CreditGraphError, ERRORS } from '../../../common/errors.ts';
import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { purposeFault, type PurposeFault } from '../../../common/purposeFault.ts';
import { expandScope, readScope } from '../../../common/scope.ts';

/** A caller who is supposed. */
export interface SupposedCaller {
  readonly organisation?: string | null;
  readonly scope?: string | null;
  readonly purpose?: string | null;
  readonly self?: boolean | null;
  readonly consents?: readonly string[] | null;
  /** Whether the requests name a case or file number; as they do unless it is said otherwise. */
  readonly reference?: boolean | null;
}

/** What a supposed caller would hold, and why the gateway would refuse his request whatever it asks for. */
export interface Supposed {
  readonly access: Access;
  readonly fault: PurposeFault | undefined;
}

/** A fault as `faults` of a simulation tell it. */
export function faultText(fault: PurposeFault): string {
  return `${fault}: ${ERRORS[fault].message}`;
}

/**
 * What a supposed caller would hold under a policy, as the gateway works it out. `''` stands for the subject at hand, whoever that is. Grants
 * that are for demonstration only do not count. Throws BAD_USER_INPUT for a scope that is none.
 */
export function supposedAccess(caller: SupposedCaller, policy: Policy, today: string): Supposed {
  const { organisation, scope, self, consents, reference } = caller;
  const purpose = caller.purpose?.trim() || undefined;
  // Without a token no purpose may be named.
  if (organisation == null && (scope ?? '') === '' && self !== true)
    return { access: anonymousAccess(policy.revision), fault: purpose === undefined ? undefined : 'PURPOSE_NOT_ALLOWED' };
  let claims: ReturnType<typeof readScope>;
  try {
    claims = readScope(expandScope(scope ?? ''));
  } catch (error) {
    throw new CreditGraphError('BAD_USER_INPUT', error instanceof Error ? error.message : 'scope');
  }
  const {
    levels,
    levelsOf,
    purposes,
    terms = {},
  } = grantedAccess(policy, {
    organisation: organisation ?? undefined,
    tokenLevels: claims.levels,
    demo: false,
    today,
  });
  const isConsentedTo = (consents ?? []).length > 0;
  const fault =
    purpose === undefined
      ? undefined
      : purposeFault(policy, { purpose, granted: purposes, isConsentedTo, hasReference: reference !== false });
  const named = fault === 'PURPOSE_NOT_ALLOWED' ? undefined : purpose;
  const isGranted = named !== undefined && purposes.includes(named);
  const { notOf } = (isGranted ? terms[named] : undefined) ?? {};
  const access: Access = {
    identified: true,
    levels,
    ...(levelsOf ? { levelsOf } : {}),
    roles: [...claims.roles].sort(),
    purpose: named,
    ...(named !== undefined && !isGranted ? { byConsentOnly: true } : {}),
    ...(notOf ? { noPurposeOf: notOf } : {}),
    purposes,
    self: self === true ? [''] : [],
    consents: (consents ?? []).map((dataset) => ({ subject: '', dataset })),
    revision: policy.revision,
  };
  return { access, fault };
}
