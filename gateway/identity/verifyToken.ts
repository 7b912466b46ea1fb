import { hash as digest } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { IdentityConfig } from '../../common/config.ts';
import { DEMO_AUDIENCE, DEMO_ISSUER } from '../../common/demoToken.ts';
import { readScope, SCOPE_ITEM } from '../../common/scope.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { Keys } from '../../common/keys.ts';

/** Asymmetric algorithms only: with a shared secret whoever can check tokens can make them. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];
const CACHE_SIZE = 5_000;
const CLOCK_TOLERANCE_SECONDS = 5;

/** Shown like another name, or like none, it would count as another person: format and control characters are in nobody's name. */
const name = z
  .string()
  .min(1)
  .max(200)
  .refine((given) => !/[\p{Cf}\p{Cc}]/u.test(given) && given.trim() !== '', 'name');

const claimsSchema = z.object({
  exp: z.int(),
  scope: z
    .string()
    .max(4_096)
    .refine((scope) => scope === '' || scope.split(' ').every((item) => SCOPE_ITEM.test(item)), 'scope'),
  org: name.optional(),
  user: name.optional(),
  subject: z.string().min(1).max(64).optional(),
});

/** What a verified token says. */
export interface VerifiedToken {
  readonly organisation: string | undefined;
  readonly user: string | undefined;
  readonly subject: string | undefined;
  /** Highest level by sector, as the ladder in `scope` says: `tax:2` → 2. */
  readonly levels: Readonly<Record<string, number>>;
  /** Scopes that are no level: `policy:write`. */
  readonly roles: readonly string[];
}

/** Verifies bearer tokens. Throws UNAUTHENTICATED, for every reason alike. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

/**
 * Checks signature, algorithm, issuer, audience, expiry and the shape of every claim; verified tokens are remembered by
 * their hash until they expire.
 */
export function tokenVerifier(identity: IdentityConfig, keys: Pick<Keys, 'demo'>, now: () => number = Date.now): TokenVerifier {
  const verified = new Map<string, { token: VerifiedToken; until: number }>();
  const verify = signatureVerifier(identity, keys, now);
  return async (token) => {
    const hash = digest('sha256', token, 'base64url');
    const known = verified.get(hash);
    if (known && now() < known.until) return known.token;
    try {
      const claims = claimsSchema.parse(await verify(token));
      const read = readScope(claims.scope);
      const result: VerifiedToken = { organisation: claims.org, user: claims.user, subject: claims.subject, ...read };
      if (verified.size >= CACHE_SIZE) verified.delete(verified.keys().next().value as string);
      verified.set(hash, { token: result, until: claims.exp * 1000 });
      return result;
    } catch {
      // Why a token is refused helps only whoever forges one.
      throw new CreditGraphError('UNAUTHENTICATED');
    }
  };
}

function signatureVerifier(identity: IdentityConfig, keys: Pick<Keys, 'demo'>, now: () => number): (token: string) => Promise<JWTPayload> {
  const shared = { clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp', 'scope'] };
  if (identity.kind === 'jwks') {
    const keySet = createRemoteJWKSet(new URL(identity.jwksUrl));
    return async (token) =>
      (
        await jwtVerify(token, keySet, {
          ...shared,
          algorithms: ALGORITHMS,
          issuer: identity.issuer,
          audience: identity.audience,
          currentDate: new Date(now()),
        })
      ).payload;
  }
  const { demo } = keys;
  if (!demo) return () => Promise.reject(new Error('no demo key'));
  return async (token) =>
    (
      await jwtVerify(token, demo.publicKey, {
        ...shared,
        algorithms: ['EdDSA'],
        issuer: DEMO_ISSUER,
        audience: DEMO_AUDIENCE,
        currentDate: new Date(now()),
      })
    ).payload;
}
