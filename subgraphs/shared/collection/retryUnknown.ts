import sql, { raw } from 'sql-template-tag';
import { shanghaiDay } from '../../../common/clock.ts';
import { isInForce, requireJurisdiction } from '../../../common/jurisdictions.ts';
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
  /** The runs that kept them; of this city's own, all that have any. */
  runs: number[] | null;
}

const WAITS = sql`k.outcome = 'REJECTED' and k.reason = 'SUBJECT_UNKNOWN' and k.settled_run is null and k.decision is null`;
/** The rows come as they came: of one record the last says how it is. */
const CAME = sql`coalesce(k.came_run, k.run)`;
const HEADERS = sql`array(select jsonb_object_keys(k.raw) as header order by header)`;

/**
 * The rows of a sector that wait for their subjects to be registered. Of another jurisdiction, rows that end records and rows that bring
 * them into force come in the order in which they were collected: the last word counts.
 * Those of one whose agreement is not in force on `day` go on waiting.
 */
export async function waitingForSubjects(db: Database, sector: string, day: string): Promise<WaitingRows[]> {
  const waiting = await db.query<WaitingRows>(sql`
    with waiting as (
      select distinct k.dataset, r.layout_version::text as layout, ${HEADERS} as headers, r.supplier, r.division, r.jurisdiction, r.number as run,
        r.jurisdiction is not null and r.layout_version = ${ENDED_VERSION} as ends
      from ${raw(qualified(sector, 'collected_row'))} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run
      where ${WAITS}
    ),
    turning as (select *, lag(ends) over of_one is distinct from ends as turns from waiting window of_one as (partition by dataset, jurisdiction order by run, layout)),
    -- rows between two turns are collected together, or there would soon be a run a night for each file that ever left one
    phased as (select *, count(*) filter (where turns) over (partition by dataset, jurisdiction order by run, layout) as phase from turning)
    select dataset, layout, headers, supplier, division, jurisdiction,
      case when jurisdiction is not null then json_agg(distinct run) end as runs
    from phased group by phase, dataset, layout, headers, supplier, division, jurisdiction order by phase, min(run), 1, 2, 3, 4, 5, 6`);
  return waiting.filter(({ jurisdiction }) => jurisdiction === null || isInForce(jurisdiction, day));
}

/**
 * Collects waiting rows once more, as a run of its own: those whose subject is known by now are taken, the others go on waiting. Throws
 * as `collectFile` does, and BAD_USER_INPUT for rows of a jurisdiction whose agreement is not in force.
 */
export async function retryUnknown(
  options: Omit<CollectFileOptions, 'layouts' | 'stream' | 'fileName' | 'cause'> & { sector: string; waiting: WaitingRows },
): Promise<CollectionReport> {
  const { sector, waiting, ...collecting } = options;
  if (waiting.jurisdiction !== null)
    requireJurisdiction(
      waiting.jurisdiction,
      shanghaiDay(() => collecting.now().getTime()),
    );
  const layouts = await layoutsOf(sector, waiting.dataset, waiting.jurisdiction ?? undefined);
  const layout = layouts.find(({ version }) => version === waiting.layout) ?? layouts[0];
  const stream = fileOf(collecting.db, layout, waiting);
  const { supplier, division } = waiting;
  const by = supplier === null ? {} : { supplier: { organisation: supplier, ...(division === null ? {} : { division }) } };
  return collectFile({ ...collecting, ...by, layouts: [layout], stream, fileName: 'waiting-rows.csv', cause: 'RETRY' });
}

/** The waiting rows as a file with the columns that they came with: they are the same rows. */
async function* fileOf(
  db: Database,
  { sector, columns }: Layout,
  { dataset, layout, headers: known, supplier, division, jurisdiction, runs }: WaitingRows,
): AsyncGenerator<Uint8Array> {
  const headers = columns.map(({ header }) => header).filter((header) => known.includes(header));
  yield Buffer.from(csvLine(headers));
  for (let after = { came: 0, id: 0 }; ;) {
    const rows = await db.query<{ id: number; came: number; raw: Record<string, string> }>(sql`
      select k.id, ${CAME} as came, k.raw from ${raw(qualified(sector, 'collected_row'))} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run
      where k.dataset = ${dataset} and r.layout_version = ${layout} and ${WAITS} and ${HEADERS} = ${[...known]}::text[]
        and r.jurisdiction is not distinct from ${jurisdiction} and r.supplier is not distinct from ${supplier} and r.division is not distinct from ${division} and (${CAME}, k.id) > (${after.came}::bigint, ${after.id}::bigint)
        and (${runs}::bigint[] is null or k.run = any(${runs}::bigint[]))
      order by ${CAME}, k.id limit ${PAGE}`);
    if (rows.length > 0) yield Buffer.from(rows.map(({ raw: cells }) => csvLine(headers.map((header) => cells[header] ?? ''))).join(''));
    if (rows.length < PAGE) return;
    const last = rows.at(-1);
    if (last) after = { came: Number(last.came), id: Number(last.id) };
  }
}
