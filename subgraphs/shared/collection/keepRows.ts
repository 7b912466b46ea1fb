import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { Lines, Stage } from './stage.ts';

/** As whose rows a file's are kept: the same row of another jurisdiction is another row; '' is this city. */
export function keptFor({ jurisdiction }: Pick<Layout, 'jurisdiction'>): string {
  return jurisdiction ?? '';
}

/**
 * Keeps staged rows of some lines aside, as rows of the division that the run's supplier may report on, with their reasons: those rejected, those in doubt, and the `corrected` ones. A row kept before is the same
 * row: it moves to this run, and is open again when it is rejected again.
 */
export async function keepRows(
  tx: Database,
  layout: Layout,
  run: number,
  stage: Stage,
  lines: Lines,
  corrected: readonly number[],
): Promise<void> {
  const runs = raw(qualified(layout.sector, 'collection_run'));
  const isFile = sql`exists (select from ${runs} where number = ${run} and cause = 'FILE')`;
  // A person is asked once more where what was taken would publish again what was withdrawn since.
  const asked = sql`(excluded.outcome = 'DOUBTFUL' and (kept.settled_run is not null or kept.outcome = 'CORRECTED'))`;
  await tx.query(sql`
    insert into ${raw(qualified(layout.sector, 'collected_row'))} as kept
      (dataset, row_hash, turn, first_run, run, came_run, line, outcome, reason, column_name, detail, notes, raw, subject, others, jurisdiction, division)
    select ${layout.dataset}, _row_hash, _turn, ${run}::bigint, ${run}::bigint, ${run}::bigint, _line,
      case _verdict when 'rejected' then 'REJECTED' when 'doubtful' then 'DOUBTFUL' else 'CORRECTED' end,
      _notes -> 0 ->> 'reason', _notes -> 0 ->> 'column', _notes -> 0 ->> 'detail', _notes, _aside,
      ${stage.columns === undefined ? sql`null::bigint` : sql`case when _verdict = 'doubtful' then subject end`}, ${othersOf(layout, stage)},
      ${keptFor(layout)}, coalesce((select division from ${runs} where number = ${run}), '')
    from ${stage.name}
    where _line between ${lines.from} and ${lines.to} and (_verdict in ('rejected', 'doubtful') or _line = any(${[...corrected]}::integer[]))
    order by _line
    on conflict (dataset, row_hash, turn, jurisdiction, division) do update
    set run = excluded.run, came_run = case when ${isFile} then excluded.run else kept.came_run end, line = excluded.line, outcome = excluded.outcome, reason = excluded.reason, column_name = excluded.column_name,
        detail = excluded.detail, notes = excluded.notes, settled_run = null, subject = coalesce(kept.subject, excluded.subject), others = coalesce(excluded.others, kept.others),
        decision = case when ${asked} then null else kept.decision end`);
}

/** Whom a row in doubt names beside its subject, by column: a clerk decides where nobody is looked up. */
function othersOf({ references }: Layout, { columns }: Stage): Sql {
  const named = references.flatMap(({ to }) => (columns?.includes(to) === true ? [to] : []));
  if (named.length === 0) return sql`null::jsonb`;
  return sql`case when _verdict = 'doubtful' then jsonb_strip_nulls(jsonb_build_object(${raw(named.map((to) => `'${to}', "${to}"`).join(', '))})) end`;
}

/** Marks rows not taken in an earlier run that were taken in this one; the stage must have every row's hash. */
export async function settleRows(tx: Database, layout: Layout, run: number, stage: Stage, lines: Lines): Promise<void> {
  await tx.query(sql`
    update ${raw(qualified(layout.sector, 'collected_row'))} kept
    set settled_run = ${run}, settled_line = staged._line
    from ${stage.name} staged
    where staged._line between ${lines.from} and ${lines.to} and (staged._verdict is null or staged._verdict = 'unchanged')
      and kept.dataset = ${layout.dataset} and kept.jurisdiction = ${keptFor(layout)} and kept.outcome in ('REJECTED', 'DOUBTFUL') and kept.settled_run is null and kept.row_hash = staged._row_hash`);
}

/**
 * Gives up the rows that earlier runs kept for want of their subjects, where a whole file has come that does not have them any more: the
 * subjects registered later would have records that the other jurisdiction no longer holds.
 */
export async function settleAbsent(tx: Database, layout: Layout, run: number): Promise<void> {
  await tx.query(sql`
    update ${raw(qualified(layout.sector, 'collected_row'))} set settled_run = ${run}
    where dataset = ${layout.dataset} and jurisdiction = ${keptFor(layout)} and outcome = 'REJECTED' and reason = 'SUBJECT_UNKNOWN'
      and settled_run is null and run <> ${run}`);
}

/** Whether rejected or doubtful rows of the data set wait to be settled. */
export async function hasOpenRows(db: Database, layout: Layout): Promise<boolean> {
  const [answer] = await db.query<{ open: boolean }>(sql`
    select exists (
      select from ${raw(qualified(layout.sector, 'collected_row'))}
      where dataset = ${layout.dataset} and jurisdiction = ${keptFor(layout)} and outcome in ('REJECTED', 'DOUBTFUL') and settled_run is null
    ) as open`);
  return answer?.open === true;
}
