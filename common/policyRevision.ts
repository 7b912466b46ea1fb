import { hash, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { policySchema, type Policy } from './policy.ts';

/** A revision of the policy as governance signs it and gateways check it: content and hash never change. */
export interface SignedRevision {
  readonly revision: number;
  /** JSON of the policy. */
  readonly content: string;
  /** SHA-256 of the content, base64url. */
  readonly hash: string;
  /** Ed25519 over revision and hash, base64url. */
  readonly signature: string;
}

export const signedRevisionSchema = z.object({ revision: z.int().min(1), content: z.string(), hash: z.string(), signature: z.string() });

/** The hash of a revision's content. */
export function hashOf(content: string): string {
  return hash('sha256', content, 'base64url');
}

/** Signs a revision. */
export function signRevision(revision: number, content: string, key: KeyObject): SignedRevision {
  const digest = hashOf(content);
  return { revision, content, hash: digest, signature: sign(null, textOf(revision, digest), key).toString('base64url') };
}

/** The policy that a signed revision holds. Throws where nobody who may sign has signed just this, or it is no policy. */
export function verifiedPolicy({ revision, content, hash: digest, signature }: SignedRevision, keys: readonly KeyObject[]): Policy {
  if (hashOf(content) !== digest) throw new Error('the content is not what was signed');
  const bytes = Buffer.from(signature, 'base64url');
  if (!keys.some((key) => verify(null, textOf(revision, digest), key, bytes))) throw new Error('the signature does not match');
  const policy = policySchema.parse(JSON.parse(content));
  if (policy.revision !== revision) throw new Error('the content is of another revision');
  return Object.freeze(policy);
}

function textOf(revision: number, digest: string): Buffer {
  return Buffer.from(`credit-graph policy\n${String(revision)}\n${digest}`);
}
