import { SignJWT } from 'jose';
import type { Keys } from './keys.ts';
import { expandScope } from './scope.ts';

/** Issuer and audience of tokens made with the demo key. */
export const DEMO_ISSUER = 'credit-graph-demo';
export const DEMO_AUDIENCE = 'credit-graph';

/** What a demo token is made of. */
export interface DemoClaims {
  readonly organisation: string;
  /** Space-separated: `credit:2 tax:3 policy:write`. */
  readonly scope: string;
  readonly user?: string | undefined;
  readonly subject?: string | undefined;
}

/** A token signed with the demo key. Throws beside a real issuer, where there is none. */
export async function demoToken(
  keys: Pick<Keys, 'demo'>,
  claims: DemoClaims,
  lifetimeSeconds: number,
  now: number = Date.now(),
): Promise<string> {
  if (!keys.demo) throw new Error('已配置身份提供方，演示令牌不可用 / an identity provider is configured: there are no demo tokens');
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({
    scope: expandScope(claims.scope),
    org: claims.organisation,
    ...(claims.user === undefined ? {} : { user: claims.user }),
    ...(claims.subject === undefined ? {} : { subject: claims.subject }),
  })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(DEMO_ISSUER)
    .setAudience(DEMO_AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(keys.demo.privateKey);
}
