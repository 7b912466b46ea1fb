import { z } from 'zod';
import { shanghaiDay, type Clock } from '../../../common/clock.ts';
import type { OpaqueIds } from '../../../common/opaqueId.ts';
import type { Database } from '../../shared/database/database.ts';
import type { AskInternal } from '../../shared/internalClient.ts';
import { heldChanges, releaseChange } from './receivers.ts';
import { placeOf } from './records.ts';
import { isPublished, standingSchema } from './standing.ts';

/** Longer than any request takes: who asked is no longer waiting for an answer. */
const ANSWERED_WITHIN_MS = 60_000;

const answerSchema = z.object({ record: standingSchema.nullable() });

/**
 * Finds out from departments what became of decisions on which nobody heard their answer (this process died, or the connection did), so that
 * whoever received the record is told where they were carried out; and whether a suspension whose time is over has ended. Of whom there is no answer now is asked again the next time.
 */
export async function settleHeldChanges({
  db,
  ids,
  ask,
  clock,
}: {
  db: Database;
  ids: OpaqueIds;
  ask: AskInternal;
  clock: Clock;
}): Promise<void> {
  const silent = new Set<string>();
  const before = new Date(clock() - ANSWERED_WITHIN_MS);
  // Page by page: what has to wait on keeps nothing else from being told.
  for (let page = await heldChanges(db, before, 0); page.length > 0; page = await heldChanges(db, before, Number(page.at(-1)?.number))) {
    for (const { number, recordId, change } of page) {
      const place = placeOf(ids, recordId);
      if (!place) {
        await releaseChange(db, number, false);
        continue;
      }
      const { entry, record } = place;
      if (silent.has(entry.sector)) continue;
      try {
        const answer = answerSchema.parse(await ask(entry.sector, 'record-state', { dataset: entry.code, record }));
        const standing = answer.record;
        // It is longer than it was to be, or is about to be ended.
        if (change === 'RESTORED' && standing?.state === 'SUSPENDED') continue;
        const isRestored = standing !== null && isPublished(standing, shanghaiDay(clock));
        await releaseChange(db, number, change === 'RESTORED' ? isRestored : standing?.state === change);
      } catch {
        silent.add(entry.sector);
      }
    }
  }
}
