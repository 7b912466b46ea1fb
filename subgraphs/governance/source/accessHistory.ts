import sql from 'sql-template-tag';
import { parseEntry, resolveRequest, setsNamed, type FieldSets, type RequestEntry } from '../../../common/auditEntry.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { fieldSets } from './auditFields.ts';
import type { AuditPlace } from './auditPlace.ts';

/** One look at a subject. Nobody's name, and no value. */
export interface Access {
  readonly id: number;
  readonly at: string;
  readonly organisation: string | null;
  readonly purpose: string | null;
  readonly datasets: readonly string[];
  readonly self: boolean;
}

interface Asked {
  readonly subject: number;
  readonly first: number;
  readonly after: AuditPlace | null;
}

/** Who looked at a subject, newest first; of all subjects of a request in one statement. What is hidden on a statutory ground is left out. */
export async function accessesTo(context: RequestContext, asked: Asked): Promise<Access[]> {
  return context
    .batch<Asked, Access[]>('accesses', async (all) => {
      const rows = await context.db.query<{ turn: number; entry: number; line: string; part: number }>(sql`
        select a.turn, r.entry, r.part, e.line
        from jsonb_to_recordset(${JSON.stringify(all.map(({ subject, first, after }, turn) => ({ turn, subject, first, at: after?.at ?? 'infinity', entry: after?.id ?? 0 })))}::jsonb)
          as a (turn integer, subject bigint, first integer, at timestamptz, entry bigint)
        cross join lateral (
          select r.at, r.entry, r.part from governance.audit_read r
          where r.subject = a.subject and not r.hidden and (r.at, r.entry) < (a.at, a.entry)
          order by r.at desc, r.entry desc limit a.first
        ) r
        join governance.audit_entry e on e.id = r.entry and e.at = r.at
        order by a.turn, r.at desc, r.entry desc`);
      const entries = rows.map(({ line, ...row }) => ({ ...row, request: requestOf(line, row.entry) }));
      const sets = await fieldSets(
        context.db,
        entries.flatMap(({ request }) => setsNamed(request)),
      );
      return all.map((_asked, turn) => entries.filter((row) => row.turn === turn).map((row) => accessOf(row, sets)));
    })
    .load(asked);
}

/** How many looks at a subject it may see. */
export async function countAccesses(context: RequestContext, subject: number): Promise<number> {
  return context
    .batch<number, number>('access counts', async (subjects) => {
      const rows = await context.db.query<{ subject: number; total: number }>(sql`
        select r.subject, count(*) as total from governance.audit_read r
        where r.subject in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb)) and not r.hidden group by r.subject`);
      const totals = new Map(rows.map((row) => [row.subject, row.total]));
      return subjects.map((each) => totals.get(each) ?? 0);
    })
    .load(subject);
}

function requestOf(line: string, id: number): RequestEntry {
  const entry = parseEntry(line);
  if (entry.kind !== 'REQUEST') throw new Error(`audit entry ${id} read nothing`);
  return entry;
}

function accessOf({ entry: id, request, part }: { entry: number; request: RequestEntry; part: number }, sets: FieldSets): Access {
  const entry = resolveRequest(request, sets);
  const read = entry.reads[part];
  if (!read) throw new Error(`audit entry ${id} read nothing of whom it is said to`);
  const datasets = read.fields.flatMap(({ dataset }) => dataset ?? []);
  return {
    id,
    at: entry.at,
    organisation: entry.organisation ?? null,
    purpose: entry.purpose ?? null,
    datasets: [...new Set(datasets)].sort(),
    self: read.self === true,
  };
}
