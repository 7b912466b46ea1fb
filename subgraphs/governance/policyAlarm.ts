import type { BackgroundServices } from '../shared/defineSubgraph.ts';
import type { Database } from '../shared/database/database.ts';
import { unconfirmed } from './source/unconfirmed.ts';
import { voidedByOne } from './source/voidedApprovals.ts';

const INTERVAL_MS = 60_000;
const AGAIN_MS = 60 * 60 * 1_000;

/** What alarms, and what is said of it. */
const CAUSES: readonly { readonly of: (db: Database, at: Date) => Promise<number[]>; readonly says: string }[] = [
  {
    of: unconfirmed,
    says: '加严超过 24 小时未经另一人确认，且仍然有效 / tightened more than 24 hours ago and confirmed by nobody else: confirmPolicy, or have another revision approved that says nothing of it',
  },
  {
    of: voidedByOne,
    says: '已批准而未生效的版本因一人的加严或接受授予而失效，见 voidedApprovals，须由另一人驳回 / approved for later, and made void by what one person tightened or accepted, see voidedApprovals: another person has to rejectPolicy it, and it may be drafted again',
  },
];

/**
 * Raises the alarm (a line of the log at level error) about what one person tightened and nobody else has confirmed within a day, and about approvals of
 * two that one person made void: at once for each, and every hour while it lasts. It stays in force. Of what two people have left nothing is no cause any more.
 */
export function policyAlarm({ db, clock, logger }: Pick<BackgroundServices, 'db' | 'clock' | 'logger'>): {
  look(): Promise<void>;
  close(): Promise<void>;
} {
  let running: Promise<void> = Promise.resolve();
  const said = new Map<string, { revisions: string; at: number }>();
  const look = async (): Promise<void> => {
    try {
      const at = clock();
      for (const { of, says } of CAUSES) {
        const revisions = await of(db, new Date(at));
        const last = said.get(says);
        const isSaid = last?.revisions === revisions.join() && at - last.at < AGAIN_MS;
        if (revisions.length === 0 || isSaid) continue;
        said.set(says, { revisions: revisions.join(), at });
        logger.error({ revisions }, says);
      }
    } catch (error) {
      logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'the policy could not be looked through');
    }
  };
  const timer = setInterval(() => void (running = running.then(look)), INTERVAL_MS);
  timer.unref();
  return {
    look,
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
