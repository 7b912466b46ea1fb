import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Pool } from 'undici';
import { z } from 'zod';
import type { Keys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import type { Policy } from '../../common/policy.ts';
import { signedRevisionSchema, verifiedPolicy, type SignedRevision } from '../../common/policyRevision.ts';
import { signRequest } from '../../common/requestSignature.ts';

const PATH = '/internal/active-policy';
/** A revision is live everywhere within a second. */
const INTERVAL_MS = 300;
const TIMEOUT_MS = 2_000;
const REMIND_MS = 10_000;
const answerSchema = z.union([z.strictObject({ unchanged: z.literal(true) }), signedRevisionSchema]);

/** The policy in force, as governance says. */
export interface PolicyFeed {
  readonly current: () => Policy;
  close(): Promise<void>;
}

/** What following the policy needs. */
export interface PolicyFeedOptions {
  /** Where governance is asked now; it may move. */
  readonly url: () => string;
  readonly keys: Pick<Keys, 'pairs' | 'policyPublic'>;
  /** Where the last verified revision is kept for the next start. */
  readonly file: string;
  /** What counts before any revision was ever verified here; of it only what is open. */
  readonly before: Policy;
  readonly maxStaleMs: number;
  readonly logger: Logger;
  readonly now?: () => number;
}

/**
 * Follows the policy that governance keeps: asked three times a second, each revision checked (hash, signature) before it counts, whole. Out
 * of contact for longer than `maxStaleMs` only what the last verified revision leaves open is served, which may be stricter than the
 * departments' floor: nobody can tell any more what has been withdrawn since. Resolves once governance was asked, whatever it said.
 */
export async function policyFeed(options: PolicyFeedOptions): Promise<PolicyFeed> {
  const { url, keys, file, before, maxStaleMs, logger, now = Date.now } = options;
  const [key] = keys.pairs('gateway', 'governance');
  if (!key) throw new Error('SUBGRAPH_KEYS: gateway>governance');
  let verified = kept(file, keys, logger);
  let policy = verified ? verifiedPolicy(verified, keys.policyPublic) : before;
  let restricted: Policy = { ...policy, onlyOpen: true };
  let heardAt = Number.NEGATIVE_INFINITY;
  let remindedAt = 0;
  let pool: { origin: string; pool: Pool } | undefined;

  const poolOf = (origin: string): Pool => {
    if (pool?.origin === origin) return pool.pool;
    void pool?.pool.destroy();
    const made = new Pool(origin, {
      connections: 1,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      connect: { timeout: TIMEOUT_MS },
    });
    pool = { origin, pool: made };
    return made;
  };
  const ask = async (): Promise<void> => {
    const askedAt = now();
    const body = JSON.stringify({ have: verified ? { revision: verified.revision, hash: verified.hash } : null });
    const headers = signRequest({ caller: 'gateway', audience: 'governance', method: 'POST', path: PATH, context: '', body }, key, askedAt);
    const response = await poolOf(new URL(url()).origin).request({
      method: 'POST',
      path: PATH,
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    const answer = answerSchema.parse(await response.body.json());
    if (!('unchanged' in answer)) {
      const next = verifiedPolicy(answer, keys.policyPublic);
      verified = answer;
      policy = next;
      restricted = { ...next, onlyOpen: true };
      keep(file, answer, logger);
      logger.info({ revision: next.revision, hash: answer.hash }, 'a revision of the policy is in force');
    }
    heardAt = askedAt;
  };
  const isStale = (): boolean => now() - heardAt > maxStaleMs;
  const tick = async (): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (now() - remindedAt < REMIND_MS) return;
      remindedAt = now();
      const told = { reason: error instanceof Error ? error.message : 'unknown', revision: policy.revision };
      if (isStale()) logger.error(told, 'out of contact with the policy for too long: only what is OPEN is served');
      else logger.warn(told, 'the policy cannot be asked for');
    }
  };
  await tick();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = (): void => {
    timer = setTimeout(() => {
      running = tick();
      void running.then(next);
    }, INTERVAL_MS);
    timer.unref();
  };
  next();
  return {
    current: () => (isStale() ? restricted : policy),
    async close() {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
      await pool?.pool.destroy();
    },
  };
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
