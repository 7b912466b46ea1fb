import { createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { PERMISSION_LEVELS } from './permissionLevel.ts';
import { SUBJECT_CLASSES } from './subjectClass.ts';
import type { Access } from './access.ts';

const LIFETIME_SECONDS = 30;
const REUSE_MS = 15_000;
const CACHE_SIZE = 2_000;
const ALGORITHM = 'EdDSA';
const ISSUER = 'credit-graph-gateway';

const levelSchema = z.enum(PERMISSION_LEVELS);
const accessSchema = z.strictObject({
  identified: z.boolean(),
  levels: z.record(z.string(), levelSchema),
  roles: z.array(z.string()),
  purpose: z.string().optional(),
  purposes: z.array(z.string()),
  self: z.array(z.string()),
  consents: z.array(z.strictObject({ subject: z.string(), dataset: z.string(), once: z.boolean().optional() })),
  elevations: z.array(z.strictObject({ subject: z.string(), sector: z.string() })).optional(),
  byConsentOnly: z.boolean().optional(),
  noPurposeOf: z.array(z.enum(SUBJECT_CLASSES)).optional(),
  caseListing: z.boolean().optional(),
  minimumGroup: z.int().optional(),
  levelsOf: z.partialRecord(z.enum(SUBJECT_CLASSES), z.record(z.string(), levelSchema)).optional(),
  revision: z.int(),
  rules: z
    .array(
      z.strictObject({ coordinate: z.string(), level: levelSchema, person: levelSchema.optional(), soleTrader: levelSchema.optional() }),
    )
    .optional(),
});

/** Signs what a caller holds, once per access and reused while it is young (Ed25519, 30 s); at once where it was signed before. */
export function callerContextSigner(privateKey: KeyObject, now: () => number = Date.now): (access: Access) => string | Promise<string> {
  const byContent = new Map<string, { token: Promise<string>; madeAt: number }>();
  const byObject = new WeakMap<Access, { token: string; madeAt: number }>();
  const sign = (access: Access, madeAt: number): Promise<string> => {
    const key = JSON.stringify(access);
    const known = byContent.get(key);
    if (known && madeAt - known.madeAt < REUSE_MS) return known.token;
    const issuedAt = Math.floor(madeAt / 1000);
    const token = new SignJWT({ access })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_SECONDS)
      .sign(privateKey);
    if (byContent.size >= CACHE_SIZE) byContent.delete(byContent.keys().next().value as string);
    byContent.set(key, { token, madeAt });
    return token;
  };
  return (access) => {
    const known = byObject.get(access);
    const time = now();
    if (known && time - known.madeAt < REUSE_MS) return known.token;
    return sign(access, time).then((token) => {
      byObject.set(access, { token, madeAt: byContent.get(JSON.stringify(access))?.madeAt ?? time });
      return token;
    });
  };
}

/**
 * Checks a caller context that a request carries, with any of the gateway's public keys (two are valid during rotation).
 * Verified contexts are remembered until they expire. Rejects (throws) whatever the gateway did not sign, or too long ago.
 */
export function callerContextVerifier(publicKeys: readonly KeyObject[], now: () => number = Date.now): (token: string) => Promise<Access> {
  const keys = publicKeys.map((key) => (key.type === 'public' ? key : createPublicKey(key)));
  const verified = new Map<string, { access: Access; until: number }>();
  return async (token) => {
    const known = verified.get(token);
    if (known && now() < known.until) return known.access;
    let failure: unknown = new Error('no key to verify caller contexts with');
    for (const key of keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          currentDate: new Date(now()),
          requiredClaims: ['exp', 'iat'],
        });
        const access = accessSchema.parse(payload['access']) as Access;
        if (verified.size >= CACHE_SIZE) verified.delete(verified.keys().next().value as string);
        verified.set(token, { access, until: (payload.exp ?? 0) * 1000 });
        return access;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
}
