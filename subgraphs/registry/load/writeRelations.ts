import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { MappedRow, WriteBatch, WriteOutcome } from '../../shared/collection/mappedRow.ts';
import { findSubjects } from '../source/findSubjects.ts';
import { isOldNews } from './isOldNews.ts';
import { textOf } from './legalPerson.ts';

interface Edge {
  readonly from: number;
  readonly kind: string;
  readonly to: number;
  readonly since: string | null;
  readonly until: string | null;
  readonly share: string | null;
  readonly line: number;
}

/**
 * Writes 主体关系 between subjects that are on file; an end that is not is kept aside to be tried again. An edge that was
 * known without its date (from a registration) takes the date instead of standing twice. What an earlier batch of the same file wrote is not
 * written over, nor by old news what was said since. Six statements a batch.
 */
export const writeRelations: WriteBatch = (rows) => async (tx, run) => {
  const ends = await findSubjects(
    tx,
    rows.flatMap(({ parties }) => ['from', 'to'].map((role) => ({ identifiers: [...(parties[role]?.identifiers ?? [])] }))),
  );
  const outcomes = new Map<number, WriteOutcome>();
  const edges = new Map<string, { edge: Edge; index: number }>();
  rows.forEach((row, index) => {
    const [from, to] = [ends[index * 2], ends[index * 2 + 1]];
    if (from === undefined || to === undefined)
      return outcomes.set(index, { reason: 'SUBJECT_UNKNOWN', column: from === undefined ? '主体标识' : '关联主体标识' });
    const edge = edgeOf(row, from, to);
    const key = keyOf(edge);
    const twin = edges.get(key);
    if (!twin) return edges.set(key, { edge, index });
    const repeats = twin.edge.until === edge.until && twin.edge.share === edge.share;
    return outcomes.set(
      index,
      repeats ? 'unchanged' : { reason: 'KEY_REPEATED', detail: `第 ${twin.edge.line} 行 / line ${twin.edge.line}` },
    );
  });

  for (const { key, line } of await contradicted(tx, run.number, incomingOf(edges))) {
    const index = edges.get(key)?.index;
    if (index !== undefined) outcomes.set(index, { reason: 'KEY_REPEATED', detail: `第 ${line} 行 / line ${line}` });
    edges.delete(key);
  }
  if (await isOldNews(tx, run.number))
    for (const { key } of await saidSince(tx, run.number, incomingOf(edges))) {
      const index = edges.get(key)?.index;
      if (index !== undefined) outcomes.set(index, { reason: 'SUPERSEDED' });
      edges.delete(key);
    }
  const columns = incomingOf(edges);
  const dated = await tx.query<{ key: string }>(sql`
    update registry.relation r
    set since = i.since, share = i.share / 100, dataset = 'relations', run = ${run.number}::bigint, source_line = i.line, collected_at = now()
    from ${columns}
    where r.from_subject = i."from" and r.kind = i.kind and r.to_subject = i."to" and r.since is null and r.until is null
      and i.since is not null and i.until is null
      and not exists (select from registry.relation other where other.from_subject = i."from" and other.kind = i.kind and other.to_subject = i."to" and other.since = i.since)
    returning i.key`);
  const written = await tx.query<{ key: string; inserted: boolean }>(sql`
    insert into registry.relation as known (from_subject, kind, to_subject, since, until, share, dataset, run, source_line)
    select "from", kind, "to", since, until, share / 100, 'relations', ${run.number}::bigint, line from ${columns} order by line
    on conflict (from_subject, kind, to_subject, coalesce(since, '0001-01-01'::date)) do update
    set until = excluded.until, share = excluded.share, dataset = excluded.dataset, run = excluded.run, source_line = excluded.source_line, collected_at = now()
    where (known.until, known.share) is distinct from (excluded.until, excluded.share)
    returning concat_ws('|', from_subject, kind, to_subject, since) as key, xmax = 0 as inserted`);
  const results = new Map<string, WriteOutcome>([
    ...dated.map(({ key }) => [key, 'accepted'] as const),
    ...written.map(({ key, inserted }) => [key, inserted ? 'accepted' : 'changed'] as const),
  ]);
  for (const [key, { index }] of edges) outcomes.set(index, results.get(key) ?? 'unchanged');
  return rows.map((_row, index) => outcomes.get(index) ?? 'unchanged');
};

/** Edges as the rows `i` of a statement. */
function incomingOf(edges: ReadonlyMap<string, { edge: Edge }>): Sql {
  const incoming = [...edges].map(([key, { edge }]) => ({ key, ...edge }));
  return sql`json_to_recordset(${JSON.stringify(incoming)}::json) as i (key text, "from" bigint, kind text, "to" bigint, since date, until date, share numeric, line integer)`;
}

/** The edges that this run wrote otherwise before, and on which line of the file they stood then. */
function contradicted(tx: Database, run: number, columns: Sql): Promise<{ key: string; line: number }[]> {
  return tx.query(sql`
    select i.key, known.source_line as line from ${columns} join registry.relation known
      on known.from_subject = i."from" and known.kind = i.kind and known.to_subject = i."to"
        and coalesce(known.since, '0001-01-01'::date) = coalesce(i.since, '0001-01-01'::date)
    where known.run = ${run}::bigint and known.source_line < i.line and (known.until, known.share) is distinct from (i.until, i.share / 100)`);
}

/**
 * The edges that are on file otherwise than an old row says; and the representatives that it names whose time as such was ended, under
 * whichever date, and not begun again.
 */
function saidSince(tx: Database, run: number, columns: Sql): Promise<{ key: string }[]> {
  return tx.query(sql`
    select distinct i.key from ${columns} join registry.relation known
      on known.from_subject = i."from" and known.kind = i.kind and known.to_subject = i."to"
    where known.run <> ${run}::bigint and case
      when coalesce(known.since, '0001-01-01'::date) = coalesce(i.since, '0001-01-01'::date)
        then (known.until, known.share) is distinct from (i.until, i.share / 100)
      else i.kind in ('LEGAL_REPRESENTATIVE', 'OPERATOR') and known.until is not null and (i.until is null or i.until > known.until)
        and not exists (
          select from registry.relation other where other.from_subject = i."from" and other.kind = i.kind and other.to_subject = i."to"
            and (other.until is null or coalesce(other.since, '0001-01-01'::date) = coalesce(i.since, '0001-01-01'::date)))
      end`);
}

function edgeOf(row: MappedRow, from: number, to: number): Edge {
  return {
    from,
    kind: textOf(row, 'kind') ?? '',
    to,
    since: textOf(row, 'since'),
    until: textOf(row, 'until'),
    share: textOf(row, 'share'),
    line: row.line,
  };
}

/** As the database writes it back. */
function keyOf({ from, kind, to, since }: Edge): string {
  return [from, kind, to, since].filter((part) => part !== null).join('|');
}
