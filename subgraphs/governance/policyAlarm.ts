import type { BackgroundServices } from '../shared/defineSubgraph.ts';
import { unconfirmed } from './source/policySteps.ts';

const INTERVAL_MS = 60_000;
const AGAIN_MS = 60 * 60 * 1_000;

/**
 * Raises the alarm (a line of the log at level error) about what one person tightened and nobody else has confirmed within a day: at once for each,
 * and every hour while it lasts. It stays in force. What two people have replaced since is no cause any more.
 */
export function policyAlarm({ db, clock, logger }: Pick<BackgroundServices, 'db' | 'clock' | 'logger'>): {
  look(): Promise<void>;
  close(): Promise<void>;
} {
  let running: Promise<void> = Promise.resolve();
  let said = { revisions: '', at: Number.NEGATIVE_INFINITY };
  const look = async (): Promise<void> => {
    try {
      const at = clock();
      const revisions = await unconfirmed(db, new Date(at));
      const isSaid = said.revisions === revisions.join() && at - said.at < AGAIN_MS;
      if (revisions.length === 0 || isSaid) return;
      said = { revisions: revisions.join(), at };
      logger.error(
        { revisions },
        '加严超过 24 小时未经另一人确认 / tightened more than 24 hours ago and confirmed by nobody else: confirmPolicy, or draft otherwise',
      );
    } catch (error) {
      logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'tightenings could not be looked through');
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
