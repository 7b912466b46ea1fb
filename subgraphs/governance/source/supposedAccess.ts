import { anonymousAccess, type Access } from '../../../common/access.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { grantedAccess, type Policy } from '../../../common/policy.ts';
import { expandScope, readScope } from '../../../common/scope.ts';

/** A caller who is supposed. */
export interface SupposedCaller {
  readonly organisation?: string | null;
  readonly scope?: string | null;
  readonly purpose?: string | null;
  readonly self?: boolean | null;
  readonly consents?: readonly string[] | null;
}

/**
 * What a supposed caller would hold under a policy, as the gateway works it out. `''` stands for the subject at hand, whoever that is. Grants
 * that are for demonstration only do not count. Throws BAD_USER_INPUT for a scope that is none.
 */
export function supposedAccess(caller: SupposedCaller, policy: Policy, today: string): Access {
  const { organisation, scope, purpose, self, consents } = caller;
  if (organisation == null && (scope ?? '') === '' && self !== true) return anonymousAccess(policy.revision);
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
  const isConsented = (consents ?? []).length > 0 && purpose != null;
  const isGranted = purpose != null && purposes.includes(purpose);
  const { notOf } = (isGranted ? terms[purpose] : undefined) ?? {};
  return {
    identified: true,
    levels,
    ...(levelsOf ? { levelsOf } : {}),
    roles: [...claims.roles].sort(),
    purpose: isGranted || isConsented ? (purpose ?? undefined) : undefined,
    ...(isConsented && !isGranted ? { byConsentOnly: true } : {}),
    ...(notOf ? { noPurposeOf: notOf } : {}),
    purposes,
    self: self === true ? [''] : [],
    consents: (consents ?? []).map((dataset) => ({ subject: '', dataset })),
    revision: policy.revision,
  };
}
