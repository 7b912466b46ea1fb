import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Keys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import type { Policy } from '../../common/policy.ts';
import { signedRevisionSchema, verifiedPolicy, type SignedRevision } from '../../common/policyRevision.ts';
import { followGovernance, type FollowOptions } from './followGovernance.ts';

const answerSchema = z.union([z.strictObject({ unchanged: z.literal(true) }), signedRevisionSchema]);

/** The policy in force, as governance says. */
export interface PolicyFeed {
  readonly current: () => Policy;
  close(): Promise<void>;
}

/** What following the policy needs. */
export interface PolicyFeedOptions extends FollowOptions {
  readonly keys: Pick<Keys, 'pairs' | 'policyPublic'>;
  /** Where the last verified revision is kept for the next start. */
  readonly file: string;
  /** What counts before any revision was ever verified here; of it only what is open. */
  readonly before: Policy;
}

/**
 * Follows the policy that governance keeps: asked three times a second, each revision checked (hash, signature) before it counts, whole. Out
 * of contact for longer than `maxStaleMs` only what the last verified revision leaves open is served, which may be stricter than the
 * departments' floor: nobody can tell any more what has been withdrawn since. Resolves once governance was asked, whatever it said.
 */
export async function policyFeed(options: PolicyFeedOptions): Promise<PolicyFeed> {
  const { keys, file, before, logger } = options;
  let verified = kept(file, keys, logger);
  let policy = verified ? verifiedPolicy(verified, keys.policyPublic) : before;
  let restricted: Policy = { ...policy, onlyOpen: true };
  const following = await followGovernance(options, {
    endpoint: 'active-policy',
    unheard: 'the policy cannot be asked for',
    stale: 'out of contact with the policy for too long: only what is OPEN is served',
    question: () => ({ have: verified ? { revision: verified.revision, hash: verified.hash } : null }),
    heard(given) {
      const answer = answerSchema.parse(given);
      if ('unchanged' in answer) return false;
      const next = verifiedPolicy(answer, keys.policyPublic);
      verified = answer;
      policy = next;
      restricted = { ...next, onlyOpen: true };
      keep(file, answer, logger);
      logger.info({ revision: next.revision, hash: answer.hash }, 'a revision of the policy is in force');
      return false;
    },
  });
  return { current: () => (following.isStale() ? restricted : policy), close: () => following.close() };
}

/** The revision verified last in this data folder; undefined where there is none, or it was tampered with. */
function kept(file: string, keys: Pick<Keys, 'policyPublic'>, logger: Logger): SignedRevision | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const revision = signedRevisionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    verifiedPolicy(revision, keys.policyPublic);
    return revision;
  } catch (error) {
    logger.error({ file, reason: error instanceof Error ? error.message : 'unknown' }, 'the kept revision of the policy is not believed');
    return undefined;
  }
}

function keep(file: string, revision: SignedRevision, logger: Logger): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.draft`, JSON.stringify(revision), { mode: 0o600 });
    renameSync(`${file}.draft`, file);
  } catch (error) {
    logger.error({ file, reason: error instanceof Error ? error.message : 'unknown' }, 'the revision of the policy could not be kept');
  }
}
