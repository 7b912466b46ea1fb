import { stringify } from 'csv-stringify/sync';
import { collectFile, type CollectFileOptions } from '../../shared/collection/collectFile.ts';
import type { CollectionReport } from '../../shared/collection/collectionReport.ts';
import { loadLayouts } from '../../shared/collection/loadLayout.ts';
import type { Database } from '../../shared/database/database.ts';
import { registryWriter } from '../load/registryWriter.ts';
import { resolveSubjects } from '../load/resolveSubjects.ts';

/** Collects rows, as a file of the registry's published layout would bring them, on a day. */
export async function collectRows(
  db: Database,
  dataset: string,
  rows: readonly Record<string, string>[],
  on = '2026-11-22',
  more: Partial<CollectFileOptions> = {},
): Promise<CollectionReport> {
  const columns = Object.keys(Object.assign({}, ...rows) as Record<string, string>);
  const layouts = await loadLayouts('registry', dataset);
  return collectFile({
    layouts,
    stream: chunks(stringify([...rows], { header: true, columns })),
    fileName: `${dataset}.csv`,
    db,
    resolveSubjects: resolveSubjects(db),
    ...(layouts[0].loader === 'registry' ? registryWriter(dataset) : {}),
    now: () => new Date(`${on}T12:00:00+08:00`),
    ...more,
  });
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
