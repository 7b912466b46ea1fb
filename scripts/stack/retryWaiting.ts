import { shanghaiDay, type Clock } from '../../common/clock.ts';
import { CollectionBusy } from '../../subgraphs/shared/collection/collectionBusy.ts';
import { retryUnknown, waitingForSubjects } from '../../subgraphs/shared/collection/retryUnknown.ts';
import { layoutsOf } from '../../subgraphs/shared/collection/endedLayout.ts';
import { registryWriter } from '../../subgraphs/registry/load/registryWriter.ts';
import { resolveSubjects } from '../../subgraphs/registry/load/resolveSubjects.ts';
import type { Announce } from './changeAnnouncer.ts';
import type { Databases } from './databases.ts';

/** What a retry came to. */
export interface Retried {
  readonly sector: string;
  readonly dataset: string;
  readonly taken: number;
  readonly waiting: number;
}

/**
 * Tries again the rows of sectors that wait for their subjects to be registered, each within its supplier's division. A data set that is being collected is left for the next time.
 * Rejects, when all the others were tried, with why one could not be.
 */
export async function retryWaiting(
  databases: Databases,
  sectors: readonly string[],
  clock: Clock,
  announce: Announce | undefined,
): Promise<Retried[]> {
  const registry = await databases.of('registry');
  const retried: Retried[] = [];
  const failures: unknown[] = [];
  for (const sector of sectors) {
    const db = await databases.of(sector);
    for (const waiting of await waitingForSubjects(db, sector, shanghaiDay(clock))) {
      try {
        const [layout] = await layoutsOf(sector, waiting.dataset, waiting.jurisdiction ?? undefined);
        const { counts } = await retryUnknown({
          ...(layout.loader === 'registry' ? registryWriter(waiting.dataset) : {}),
          db,
          sector,
          waiting,
          resolveSubjects: resolveSubjects(registry, { division: waiting.division ?? undefined }),
          now: () => new Date(clock()),
          ...(announce ? { onChanged: (subjects) => announce(sector, subjects) } : {}),
        });
        const left = counts.rejected + counts.doubtful;
        retried.push({ sector, dataset: waiting.dataset, taken: counts.read - left, waiting: left });
      } catch (error) {
        if (!(error instanceof CollectionBusy)) failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return retried;
}
