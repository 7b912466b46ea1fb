import type { Database } from '../database/database.ts';
import { collectFile, type CollectFileOptions } from './collectFile.ts';
import { CollectionBusy } from './collectionBusy.ts';
import type { CollectionReport } from './collectionReport.ts';
import { runningNow } from './collectionRun.ts';

/**
 * Collects a file as `collectFile` does, and takes everything back: the report tells what collecting it would do. Throws as `collectFile`
 * does.
 *
 * @param resolveWithin where the subjects are in the same database: an embedded one answers nobody but the transaction while it lasts
 */
export async function tryFile(
  options: CollectFileOptions,
  resolveWithin?: (tx: Database) => CollectFileOptions['resolveSubjects'],
): Promise<CollectionReport> {
  const { db, layouts } = options;
  const [layout] = layouts;
  const dataset = `${layout.sector}/${layout.dataset}`;
  const tried = await db.alone(`collect ${dataset}`, async () => {
    const takenBack = new Error('taken back');
    let report: CollectionReport | undefined;
    const collect = db.transaction(async (tx) => {
      await tx.execute('set local statement_timeout = 0');
      const { onChanged: _nobodyIsTold, ...rest } = options;
      report = await collectFile({ ...rest, db: tx, ...(resolveWithin ? { resolveSubjects: resolveWithin(tx) } : {}) });
      throw takenBack;
    });
    await collect.catch((error: unknown) => {
      if (error !== takenBack) throw error;
    });
    return report as CollectionReport;
  });
  if (tried === undefined) throw new CollectionBusy(dataset, await runningNow(db, layout));
  return tried[0];
}
