import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { collectFile, type CollectFileOptions } from './collectFile.ts';
import type { CollectionReport } from './collectionReport.ts';
import { qualified } from './collectionRun.ts';
import { csvLine } from './csvLine.ts';
import { ENDED_VERSION, layoutsOf } from './endedLayout.ts';
import type { Layout } from './layout.ts';

const PAGE = 2_000;

/** Rows of a data set that came with the same columns, by the same version of its layout, about subjects whom nobody knew. */
export interface WaitingRows {
  dataset: string;
  layout: string;
  headers: string[];
  /** Who supplied them, and the division whose subjects alone he may report on. */
  supplier: string | null;
  division: string | null;
  /** Whose records they would be; null: this city's own. */
  jurisdiction: string | null;
}

const WAITS = sql`k.outcome = 'REJECTED' and k.reason = 'SUBJECT_UNKNOWN' and k.settled_run is null and k.decision is null`;
const HEADERS = sql`array(select jsonb_object_keys(k.raw) as header order by header)`;

/** The rows of a sector that wait for their subjects to be registered; those that end records last, for the records may be among them. */
export async function waitingForSubjects(db: Database, sector: string): Promise<WaitingRows[]> {
  return db.query<WaitingRows>(sql`
    select distinct k.dataset, r.layout_version::text as layout, ${HEADERS} as headers, r.supplier, r.division, r.jurisdiction,
      r.layout_version = ${ENDED_VERSION} as "endsRecords"
    from ${raw(qualified(sector, 'collected_row'))} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run
    where ${WAITS} order by "endsRecords", 1, 2, 3, 4, 5, 6`);
}

/**
 * Collects waiting rows once more, as a run of its own: those whose subject is known by now are taken, the others go on waiting. Throws
 * as `collectFile` does.
 */
export async function retryUnknown(
  options: Omit<CollectFileOptions, 'layouts' | 'stream' | 'fileName'> & { sector: string; waiting: WaitingRows },
): Promise<CollectionReport> {
  const { sector, waiting, ...collecting } = options;
  const layouts = await layoutsOf(sector, waiting.dataset, waiting.jurisdiction ?? undefined);
  const layout = layouts.find(({ version }) => version === waiting.layout) ?? layouts[0];
  const stream = fileOf(collecting.db, layout, waiting);
  const { supplier, division } = waiting;
  const by = supplier === null ? {} : { supplier: { organisation: supplier, ...(division === null ? {} : { division }) } };
  return collectFile({ ...collecting, ...by, layouts: [layout], stream, fileName: 'waiting-rows.csv' });
}

/** The waiting rows as a file with the columns that they came with: they are the same rows. */
async function* fileOf(
  db: Database,
  { sector, columns }: Layout,
  { dataset, layout, headers: known, supplier, division, jurisdiction }: WaitingRows,
): AsyncGenerator<Uint8Array> {
  const headers = columns.map(({ header }) => header).filter((header) => known.includes(header));
  yield Buffer.from(csvLine(headers));
  for (let after = 0; ;) {
    const rows = await db.query<{ id: number; raw: Record<string, string> }>(sql`
      select k.id, k.raw from ${raw(qualified(sector, 'collected_row'))} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run
      where k.dataset = ${dataset} and r.layout_version = ${layout} and ${WAITS} and ${HEADERS} = ${[...known]}::text[]
        and r.jurisdiction is not distinct from ${jurisdiction} and r.supplier is not distinct from ${supplier} and r.division is not distinct from ${division} and k.id > ${after}
      order by k.id limit ${PAGE}`);
    if (rows.length > 0) yield Buffer.from(rows.map(({ raw: cells }) => csvLine(headers.map((header) => cells[header] ?? ''))).join(''));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? after;
  }
}
