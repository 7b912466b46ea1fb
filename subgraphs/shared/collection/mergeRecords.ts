import sql, { raw } from 'sql-template-tag';
import { qualified } from './collectionRun.ts';
import type { KeepHeld } from './keepHeld.ts';
import type { Layout } from './layout.ts';
import type { MergeLines } from './mergeLines.ts';

/**
 * The default writer: upserts the staged rows of some lines into the layout's record table by source_key, in one statement.
 *
 * Each row looks for its record by an index, whatever the planner thinks of a table that is just being filled: a join it would hash, and
 * read millions of records for every portion. A row whose content_hash is already there is not touched; what a record was before it is
 * replaced goes into record_history. Columns that the file does not have, and the layout does not derive, keep what they hold; of the others
 * `keepHeld` sees to it.
 *
 * @param isFirst the table was empty when merging began, so that all rows are new: those of one file have distinct keys
 */
export function mergeRecords(layout: Layout, columns: readonly string[], isFirst: boolean, keepHeld?: KeepHeld): MergeLines {
  const table = raw(layout.table ?? '');
  const history = raw(qualified(layout.sector, 'record_history'));
  const origin = layout.table?.split('.')[1] ?? '';
  // a change is told to whoever reads the record: its subject, and those it refers to
  const parties = raw(['subject', ...layout.references.flatMap(({ to }) => (columns.includes(to) ? [`"${to}"`] : []))].join(', '));
  const own = ['subject', 'source_key', 'content_hash', ...columns.map((name) => `"${name}"`)];
  const names = raw([...own, 'run', 'source_line', 'jurisdiction'].join(', '));
  const jurisdiction = sql`${layout.jurisdiction ?? null}::text`;
  // What another jurisdiction sends again is in force again, whether its file says so or not.
  const revived = layout.jurisdiction !== undefined && !columns.includes('state') ? ["state = 'PUBLISHED'"] : [];
  const updates = raw(
    [...own, 'run', 'source_line']
      .filter((name) => name !== 'source_key')
      .map((name) => `${name} = excluded.${name}`)
      .concat(revived)
      .join(', '),
  );
  const addAll: MergeLines = async (tx, stage, { from, to }, run, tellSubjects) => {
    const wanted = sql`from ${stage.name} where _line between ${from} and ${to} and _verdict is null`;
    const [added] = await tx.query<{ rows: number; corrected: number[]; subjects: number[] | null }>(sql`
      with written as (
        insert into ${table} (${names}) select ${raw(own.join(', '))}, ${run.number}::bigint, _line, ${jurisdiction} ${wanted} order by _line returning true
      )
      select (select count(*)::integer from written) as rows,
        (select coalesce(json_agg(_line order by _line), '[]') ${wanted} and _notes is not null) as corrected,
        ${tellSubjects ? sql`(select coalesce(json_agg(distinct party), '[]') from (select unnest(array[${parties}]) as party ${wanted}) told where party is not null)` : sql`null::json`} as subjects`);
    if (added === undefined) throw new Error(`${layout.sector}/${layout.dataset}: the merge answered nothing`);
    const { rows, corrected, subjects } = added;
    return { accepted: rows - corrected.length, changed: 0, corrected, unchanged: 0, refused: [], subjects: subjects ?? undefined };
  };
  if (isFirst) return addAll;
  return async (tx, stage, { from, to }, run, tellSubjects) => {
    await keepHeld?.(tx, stage, { from, to });
    const [merged] = await tx.query<{
      pending: number;
      accepted: number;
      changed: number;
      corrected: number[];
      subjects: number[] | null;
    }>(sql`
      with incoming as materialized (
        select ${raw(['_line', '_notes', ...own].map((name) => `staged.${name}`).join(', '))}, known.record as _known, known.content_hash as _known_hash
        from ${stage.name} staged
        left join lateral (select record, content_hash from ${table} one where one.source_key = staged.source_key limit 1) known on true
        where _line between ${from} and ${to} and _verdict is null
      ),
      remembered as (
        insert into ${history} (origin, record, cause, run, content)
        select ${origin}, _known, 'COLLECTED', ${run.number}::bigint, known.content
        from incoming, lateral (select to_jsonb(one) as content from ${table} one where one.record = _known limit 1) known
        where _known_hash is distinct from incoming.content_hash
      ),
      written as (
        insert into ${table} as record (${names})
        select ${raw(own.join(', '))}, ${run.number}::bigint, _line, ${jurisdiction} from incoming
        where _known is null or _known_hash is distinct from content_hash
        order by _line
        on conflict (source_key) do update set ${updates}, collected_at = now()
        where record.content_hash is distinct from excluded.content_hash
        returning source_line, ${parties}, xmax = 0 as inserted
      ),
      noted as (select _line from incoming where _notes is not null)
      select (select count(*)::integer from incoming) as pending,
        count(*) filter (where inserted and _line is null)::integer as accepted,
        count(*) filter (where not inserted and _line is null)::integer as changed,
        coalesce(json_agg(_line) filter (where _line is not null), '[]') as corrected,
        ${tellSubjects ? sql`(select coalesce(json_agg(distinct party), '[]') from written, unnest(array[${parties}]) party where party is not null)` : sql`null::json`} as subjects
      from written left join noted on _line = source_line`);
    if (merged === undefined) throw new Error(`${layout.sector}/${layout.dataset}: the merge answered nothing`);
    const { pending, accepted, changed, corrected, subjects } = merged;
    return {
      accepted,
      changed,
      corrected,
      unchanged: pending - accepted - changed - corrected.length,
      refused: [],
      subjects: subjects ?? undefined,
    };
  };
}
