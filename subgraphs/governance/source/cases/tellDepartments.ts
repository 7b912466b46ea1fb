import type { OpaqueIds } from '../../../../common/opaqueId.ts';
import type { AskInternal } from '../../../shared/internalClient.ts';
import type { Database } from '../../../shared/database/database.ts';
import { placeOf } from '../records.ts';
import { pendingCases, told } from './caseStore.ts';

/** What telling departments needs. */
export interface Telling {
  readonly db: Database;
  readonly ids: OpaqueIds;
  readonly ask: AskInternal;
}

/**
 * Has departments carry out what cases decided about their records: of one case, or of all that wait. What a department does not take stays
 * for the next time. Answers how many wait still.
 */
export async function tellDepartments({ db, ids, ask }: Telling, number?: number): Promise<number> {
  let waiting = 0;
  for (const { pending, number: each, record, kind, id } of await pendingCases(db, number)) {
    const place = record === null ? undefined : placeOf(ids, record);
    try {
      if (place)
        for (const mark of pending)
          await ask(place.entry.sector, 'mark-record', {
            dataset: place.entry.code,
            record: place.record,
            mark,
            ground: `${kind} ${id}`,
            by: 'governance',
          });
      await told(db, each, pending);
    } catch {
      // Down, or busy: told again later.
      waiting += 1;
    }
  }
  return waiting;
}
