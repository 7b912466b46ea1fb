import { SignJWT } from 'jose';
import type { Keys } from './keys.ts';

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

/** An item of a scope: a sector and level, or a role. One role has no colon. */
export const SCOPE_ITEM = /^(?:[a-z][a-z0-9-]*:[a-z0-9-]+|break-glass)$/;

/** The ladder written out: `tax:2` becomes `tax:0 tax:1 tax:2`; roles stay as they are. Throws on an item that is neither. */
export function expandScope(scope: string): string {
  return scope
    .split(/\s+/)
    .filter((item) => item !== '')
    .flatMap((item) => {
      if (!SCOPE_ITEM.test(item)) throw new Error(`scope 项有误 / not a scope: ${item}（例 / for example: credit:2 tax:3 policy:write）`);
      // A data set and a division are named by code, not by level.
      const [, sector, level] = /^(?!collect-)(.+):(\d+)$/.exec(item) ?? [];
      if (sector === undefined || level === undefined) return [item];
      if (Number(level) > 3) throw new Error(`等级为 0 到 3 / a level is 0 to 3: ${item}`);
      return Array.from({ length: Number(level) + 1 }, (_, rank) => `${sector}:${rank}`);
    })
    .filter((item, index, all) => all.indexOf(item) === index)
    .join(' ');
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
