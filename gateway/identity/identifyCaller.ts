import { shanghaiDay } from '../../common/clock.ts';
import { bearerOf } from '../../common/bearerOf.ts';
import { anonymousAccess, type Access } from '../../common/access.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { OpaqueIds } from '../../common/opaqueId.ts';
import { grantedAccess, type Policy, type PurposeTerms } from '../../common/policy.ts';
import { purposeFault } from '../../common/purposeFault.ts';
import { saysSomething } from '../../common/saysSomething.ts';
import type { Caller } from './caller.ts';
import type { Permitted } from './permittedAt.ts';
import type { PermitFeed } from './permitFeed.ts';
import type { Quotas } from './quotas.ts';
import type { Representation } from './representation.ts';
import type { TokenVerifier, VerifiedToken } from './verifyToken.ts';

/** What identifying needs from outside. */
export interface IdentityServices {
  readonly verify: TokenVerifier;
  readonly policy: () => Policy;
  /** Whether tokens are made with the demo key: only then the policy's demo grant counts. */
  readonly demo: boolean;
  readonly ids: OpaqueIds;
  readonly representation: Representation;
  /** Requests for a purpose, counted by organisation and day. */
  readonly quotas: Quotas;
  /** Consents and elevations. */
  readonly permits: PermitFeed;
}

/** The request headers that say who asks and for what. */
export interface CallerHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-query-purpose'?: string | undefined;
  readonly 'x-query-reference'?: string | undefined;
  readonly 'x-on-denied'?: string | undefined;
}

/** A request whose caller is to be identified. */
export interface IdentifiedRequest extends Pick<Caller, 'requestId' | 'address'> {
  /** Told whose token it is, even where the request is then refused. */
  readonly onVerified?: (token: VerifiedToken) => void;
}

const MAX_REFERENCE_LENGTH = 200;

/**
 * Who asks, and what he holds: min(token, grant) in every sector, the purpose if it is granted or
 * consented to, himself and whom he represents, what others permit him. Throws UNAUTHENTICATED (a token that is not valid never counts as none), PURPOSE_NOT_ALLOWED,
 * REFERENCE_REQUIRED or BAD_REQUEST.
 */
export async function identifyCaller(
  headers: CallerHeaders,
  { requestId, address, onVerified }: IdentifiedRequest,
  services: IdentityServices,
): Promise<Caller> {
  const policy = services.policy();
  const known = remembered(services, policy, shanghaiDay(Date.now));
  const authorization = headers.authorization;
  const token = authorization === undefined ? undefined : await verified(authorization, services);
  if (token) onVerified?.(token);
  const rejectDenied = onDenied(headers['x-on-denied']);
  const reference = referenceOf(headers['x-query-reference']);
  // While only what is open is served no purpose opens anything.
  const purpose = policy.onlyOpen ? '' : (headers['x-query-purpose']?.trim() ?? '');
  if (token === undefined) {
    if (purpose !== '') throw new CreditGraphError('PURPOSE_NOT_ALLOWED');
    return {
      requestId,
      address,
      user: undefined,
      organisation: undefined,
      subject: undefined,
      access: known.anonymous,
      once: [],
      reference,
      rejectDenied,
    };
  }
  const granted = grantsOf(known, token, policy, services);
  const permitted = purpose === '' ? undefined : services.permits.of(token.organisation, token.user, purpose);
  const isConsentedTo = permitted !== undefined && permitted.consents.length > 0;
  const fault =
    purpose === ''
      ? undefined
      : purposeFault(policy, { purpose, granted: granted.purposes, isConsentedTo, hasReference: reference !== undefined });
  if (fault) throw new CreditGraphError(fault);
  const dailyQuota = purpose === '' ? undefined : granted.terms[purpose]?.dailyQuota;
  if (dailyQuota !== undefined) await services.quotas.spend(`${token.organisation ?? ''} ${purpose}`, dailyQuota, known.today);
  const held = granted.access(purpose, permitted, reference !== undefined);
  const access = token.subject === undefined || policy.onlyOpen ? held : { ...held, self: await selfOf(token.subject, services) };
  return {
    requestId,
    address,
    user: token.user,
    organisation: token.organisation,
    subject: token.subject,
    access,
    once: permitted?.once ?? [],
    reference,
    rejectDenied,
  };
}

async function verified(authorization: string, services: IdentityServices): Promise<VerifiedToken> {
  const bearer = bearerOf(authorization);
  if (bearer === undefined) throw new CreditGraphError('UNAUTHENTICATED');
  const token = await services.verify(bearer);
  // A subject claim that this installation never made is a forged or misdirected token.
  if (token.subject !== undefined && services.ids.subjectNumber(token.subject) === undefined) throw new CreditGraphError('UNAUTHENTICATED');
  return token;
}

/** What was worked out under one policy. Decisions are remembered by access: the same one is given for the same token and purpose. */
interface Remembered {
  readonly policy: Policy;
  readonly today: string;
  readonly anonymous: Access;
  readonly grants: WeakMap<VerifiedToken, TokenGrants>;
}

interface TokenGrants {
  readonly purposes: readonly string[];
  readonly terms: Readonly<Record<string, PurposeTerms>>;
  /** What is held for a purpose; `forCase` when the request names a case. */
  access(purpose: string, permitted: Permitted | undefined, forCase: boolean): Access;
}

const underPolicy = new WeakMap<IdentityServices, Remembered>();

function remembered(services: IdentityServices, policy: Policy, today: string): Remembered {
  let known = underPolicy.get(services);
  if (known?.policy !== policy || known.today !== today)
    underPolicy.set(
      services,
      (known = {
        policy,
        today,
        anonymous: anonymousAccess(policy.revision, policy.rules),
        grants: new WeakMap<VerifiedToken, TokenGrants>(),
      }),
    );
  return known;
}

function grantsOf(known: Remembered, token: VerifiedToken, policy: Policy, services: IdentityServices): TokenGrants {
  let grants = known.grants.get(token);
  if (!grants) {
    const {
      levels,
      levelsOf,
      purposes,
      terms = {},
    } = grantedAccess(policy, {
      organisation: token.organisation,
      tokenLevels: token.levels,
      demo: services.demo,
      today: known.today,
    });
    const roles = policy.onlyOpen ? [] : [...token.roles].sort();
    const made = new Map<string, { access: Access; permitted: Permitted | undefined }>();
    grants = {
      purposes,
      terms,
      access(purpose, permitted, forCase) {
        const { caseListing, notOf } = (purpose === '' ? undefined : terms[purpose]) ?? {};
        const lists = caseListing === true && forCase;
        const key = `${purpose} ${lists}`;
        const before = made.get(key);
        if (before && before.permitted === permitted) return before.access;
        const access: Access = {
          identified: true,
          levels,
          ...(levelsOf ? { levelsOf } : {}),
          roles,
          purpose: purpose === '' ? undefined : purpose,
          purposes,
          self: [],
          consents: permitted?.consents ?? [],
          // Broken glass needs the purpose granted as long as it lasts; a consent brings its own.
          ...(permitted && permitted.elevations.length > 0 && purposes.includes(purpose) ? { elevations: permitted.elevations } : {}),
          ...(purpose === '' || purposes.includes(purpose) ? {} : { byConsentOnly: true }),
          ...(notOf ? { noPurposeOf: notOf } : {}),
          ...(lists ? { caseListing: true } : {}),
          ...(policy.minimumGroup === undefined ? {} : { minimumGroup: policy.minimumGroup }),
          revision: policy.revision,
          ...(policy.rules && policy.rules.length > 0 ? { rules: policy.rules } : {}),
        };
        made.set(key, { access, permitted });
        return access;
      },
    };
    known.grants.set(token, grants);
  }
  return grants;
}

async function selfOf(subject: string, services: IdentityServices): Promise<readonly string[]> {
  return [subject, ...(await services.representation.of(subject))];
}

function referenceOf(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  // Header values are Latin-1 on the wire; a case number such as （2026）粤18执1号 is sent percent-encoded.
  let reference: string;
  try {
    reference = decodeURIComponent(header.trim()).trim();
  } catch {
    throw new CreditGraphError('BAD_REQUEST', 'x-query-reference');
  }
  if (reference.length > MAX_REFERENCE_LENGTH) throw new CreditGraphError('BAD_REQUEST', 'x-query-reference');
  // A case that nobody can read is none.
  return saysSomething(reference) ? reference : undefined;
}

function onDenied(header: string | undefined): boolean {
  if (header === undefined || header === 'withhold' || header === '') return false;
  if (header === 'reject') return true;
  throw new CreditGraphError('BAD_REQUEST', 'x-on-denied: reject | withhold');
}
