import type { BackgroundServices } from '../shared/defineSubgraph.ts';
import { tellDepartments } from './source/cases/tellDepartments.ts';
import { tellReceivers } from './source/receivers.ts';
import { settleHeldChanges } from './source/settleHeldChanges.ts';

const INTERVAL_MS = 2_000;

/** Tells departments what they could not be told when it was decided, and receivers of records what was, until they take it. */
export function caseBackground(services: BackgroundServices): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let waiting = 0;
  const look = async (): Promise<void> => {
    try {
      const left = await tellDepartments(services);
      if (left > 0 && left !== waiting) services.logger.warn({ cases: left }, 'departments have still to be told what cases decided');
      waiting = left;
      await settleHeldChanges(services);
      await tellReceivers(services);
    } catch (error) {
      services.logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'cases could not be looked through');
    }
  };
  const timer = setInterval(() => void (running = running.then(look)), INTERVAL_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
