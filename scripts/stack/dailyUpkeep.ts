import { shanghaiDay, type Clock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { pruneAudit } from '../../subgraphs/governance/source/auditRetention.ts';
import { collectingSectors } from '../../subgraphs/governance/source/policy.ts';
import { deleteKeptRows } from '../../subgraphs/shared/collection/deleteKeptRows.ts';
import { endSuspensions } from '../../subgraphs/shared/records/markRecord.ts';
import { upkeep } from '../../subgraphs/shared/rules/upkeep.ts';
import type { Announce } from './changeAnnouncer.ts';

const MINUTE_MS = 60 * 1_000;
const HOUR_MS = 60 * MINUTE_MS;
/** After the first requests have been answered. */
const FIRST_MS = 30_000;
const COLLECTING: ReadonlySet<string> = new Set(collectingSectors());

/**
 * Keeps the records of sectors by their rules while a process runs: soon after it starts, and once on each day in Asia/Shanghai, tried again within
 * the hour; ends suspensions within a minute of their time.
 */
export function dailyUpkeep(
  sectors: readonly { readonly name: string; readonly db: Database }[],
  clock: Clock,
  announce: Announce | undefined,
  logger: Logger,
  /** What else is due once a day. */
  alsoDue: () => Promise<unknown> = () => Promise.resolve(),
): { close(): Promise<void> } {
  let done = '';
  let triedAt = -HOUR_MS;
  let running: Promise<void> = Promise.resolve();
  const all = async (on: string): Promise<void> => {
    for (const { name, db } of sectors) {
      const onChanged = (subjects: readonly number[]): Promise<void> => announce?.(name, subjects) ?? Promise.resolve();
      const kept = (await upkeep({ db, sector: name, on, onChanged })) ?? [];
      for (const { dataset, rule, redated, deleted } of kept)
        if (deleted > 0 || (redated && redated.endsEarlier + redated.endsLater > 0))
          logger.info({ sector: name, dataset, rule, redated, deleted }, 'records were kept by their rule');
      const rows = COLLECTING.has(name) ? await deleteKeptRows(db, name, on) : 0;
      if (rows > 0) logger.info({ sector: name, rows }, 'rows that were not taken, or corrected, were kept for five years and are deleted');
    }
    const governance = sectors.find(({ name }) => name === 'governance');
    for (const pruned of governance ? await pruneAudit(governance.db, new Date(clock())) : [])
      logger.info(pruned, 'a month of the audit was kept for ten years and is deleted');
    await alsoDue();
    done = on;
  };
  const endSuspended = async (): Promise<void> => {
    for (const { name, db } of sectors) {
      const subjects = await endSuspensions(db, name, new Date(clock()));
      if (subjects.length > 0) await announce?.(name, subjects);
    }
  };
  const look = (): void => {
    const on = shanghaiDay(clock);
    running = running
      .then(endSuspended)
      .then(() => {
        if (on === done || performance.now() - triedAt < HOUR_MS) return undefined;
        triedAt = performance.now();
        return all(on);
      })
      .catch((error: unknown) =>
        logger.error({ reason: error instanceof Error ? error.message : String(error) }, 'upkeep of records failed'),
      );
  };
  const first = setTimeout(look, FIRST_MS);
  const timer = setInterval(look, MINUTE_MS);
  first.unref();
  timer.unref();
  return {
    async close() {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}
