import { stringify } from 'csv-stringify/sync';
import { collectFile } from '../collection/collectFile.ts';
import type { CollectionReport } from '../collection/collectionReport.ts';
import { layoutsOf } from '../collection/endedLayout.ts';
import type { ResolveSubjects } from '../collection/mappedRow.ts';
import type { Database } from '../database/database.ts';

/** What a collection did, whose records it said had changed, and how often it asked who is who. */
export interface Collected {
  readonly report: CollectionReport;
  readonly changed: readonly number[];
  readonly lookups: number;
}

/** Who is registered: a number, or one with a doubt. */
export type Known = Awaited<ReturnType<ResolveSubjects>>[number];

/** Collects rows as a file of a department's published layout; `known` are the subjects' numbers by `USCC:…`, `CITIZEN_ID:…`; of another jurisdiction where one is named. */
export async function collectRecords(
  db: Database,
  sector: string,
  dataset: string,
  rows: readonly Record<string, string>[],
  known: Readonly<Record<string, Known>>,
  { jurisdiction, whole = false }: { jurisdiction?: string; whole?: boolean } = {},
): Promise<Collected> {
  const columns = Object.keys(Object.assign({}, ...rows) as Record<string, string>);
  const changed: number[] = [];
  let lookups = 0;
  const report = await collectFile({
    layouts: await layoutsOf(sector, dataset, jurisdiction),
    whole,
    stream: oneChunk(stringify([...rows], { header: true, columns })),
    fileName: `${dataset}.csv`,
    db,
    resolveSubjects: (requests) => {
      lookups += 1;
      const find = (identifiers: (typeof requests)[number]['identifiers']) =>
        identifiers.map(({ kind, value }) => known[`${kind}:${value}`]).find((number) => number !== undefined);
      return Promise.resolve(requests.map(({ identifiers }) => find(identifiers)));
    },
    onChanged: (subjects) => {
      changed.push(...(subjects ?? []));
      return Promise.resolve();
    },
    now: () => new Date('2026-11-01T00:00:00Z'),
  });
  return { report, changed: changed.sort((a, b) => a - b), lookups };
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
