import type { Clock } from '../../common/clock.ts';
import { collectFile, type CollectionProgress } from '../../subgraphs/shared/collection/collectFile.ts';
import type { CollectionReport } from '../../subgraphs/shared/collection/collectionReport.ts';
import { loadLayout } from '../../subgraphs/shared/collection/loadLayout.ts';
import { registryWriter } from '../../subgraphs/registry/load/registryWriter.ts';
import { resolveSubjects } from '../../subgraphs/registry/load/resolveSubjects.ts';
import type { Announce } from './changeAnnouncer.ts';
import type { Databases } from './databases.ts';

/** A file to collect. */
export interface FileToCollect {
  readonly sector: string;
  readonly dataset: string;
  readonly fileName: string;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Rows per transaction in the embedded database, where a transaction keeps every read waiting. */
const EMBEDDED_BATCH = 200;

/** Collects one file into its department's database; who a row is about, the registry knows. Rejects as `collectFile` does. */
export async function collectInto(
  databases: Databases,
  file: FileToCollect,
  clock: Clock,
  onProgress: (progress: CollectionProgress) => void,
  announce?: Announce,
): Promise<CollectionReport> {
  const layout = await loadLayout(file.sector, file.dataset);
  const db = await databases.of(file.sector);
  const registry = await databases.of('registry');
  return collectFile({
    layout,
    stream: file.stream,
    fileName: file.fileName,
    db,
    resolveSubjects: resolveSubjects(registry),
    now: () => new Date(clock()),
    onProgress,
    ...(announce ? { onChanged: (subjects) => announce(file.sector, subjects) } : {}),
    ...(db.dialect === 'pglite' ? { batchSize: EMBEDDED_BATCH } : {}),
    ...(layout.loader === 'registry' ? { writeBatch: registryWriter(file.dataset) } : {}),
  });
}
