import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** Who leads an organisation, or operates a sole trader's business, by its own registration. */
export interface Representation {
  readonly subject: number;
  readonly kind: 'LEGAL_REPRESENTATIVE' | 'OPERATOR';
  /** Undefined when only the name is known. */
  readonly person: number | undefined;
  /** The person's name in its one spelling. */
  readonly name: string;
  readonly line: number;
}

/**
 * Makes each person the present representative: earlier ones end the day before the run, whichever file named them,
 * because a representative reads everything about the firm. One whose document is not known is not linked, but ends
 * whoever has another name. Two statements.
 */
export async function writeRepresentatives(tx: Database, run: number, representations: readonly Representation[]): Promise<void> {
  if (representations.length === 0) return;
  const rows = JSON.stringify(
    representations.map(({ subject, kind, person, name, line }) => ({ subject, kind, person: person ?? null, name, line })),
  );
  const incoming = sql`json_to_recordset(${rows}::json) as i (subject bigint, kind text, person bigint, name text, line integer)`;
  const today = sql`(select (coalesce((select started_at from registry.collection_run where number = ${run}), now()) at time zone 'Asia/Shanghai')::date as day)`;
  await tx.query(sql`
    update registry.relation r set until = greatest(r.since, today.day - 1)
    from ${incoming}, ${today} today, registry.subject former
    where r.to_subject = i.subject and r.kind in ('LEGAL_REPRESENTATIVE', 'OPERATOR') and (r.until is null or r.until >= today.day)
      and former.number = r.from_subject and (case when i.person is null then former.name_search <> i.name else r.from_subject <> i.person or r.kind <> i.kind end)`);
  await tx.query(sql`
    insert into registry.relation as known (from_subject, kind, to_subject, dataset, run, source_line)
    select i.person, i.kind, i.subject, 'legal-persons', ${run}::bigint, i.line
    from ${incoming}, ${today} today
    where i.person is not null and not exists (
      select from registry.relation r
      where r.from_subject = i.person and r.kind = i.kind and r.to_subject = i.subject and (r.until is null or r.until >= today.day)
    )
    order by i.line
    on conflict (from_subject, kind, to_subject, coalesce(since, '0001-01-01'::date)) do update
    set until = null, run = excluded.run, source_line = excluded.source_line, collected_at = now()`);
}
