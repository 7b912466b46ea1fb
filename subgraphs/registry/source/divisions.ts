import { readFileSync } from 'node:fs';
import sql from 'sql-template-tag';
import { z } from 'zod';
import type { Database } from '../../shared/database/database.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** A division as it is kept; `since` and `until` are years. */
export interface DivisionRow {
  readonly code: string;
  readonly name: string;
  readonly since: number | null;
  readonly until: number | null;
  readonly replacedBy: string | null;
  readonly parent: string | null;
}

/** All divisions, by code. */
export function allDivisions(context: RequestContext): Promise<DivisionRow[]> {
  return context.db.query<DivisionRow>(
    sql`select code, name, since, until, replaced_by as "replacedBy", parent from registry.division order by code`,
  );
}

/** The division of that code, or null; one statement a batch. */
export function division(context: RequestContext, code: string): Promise<DivisionRow | null> {
  return context
    .batch<string, DivisionRow | null>('division', async (codes) => {
      const rows = await context.db.query<DivisionRow>(sql`
        select code, name, since, until, replaced_by as "replacedBy", parent from registry.division where code = any(${[...codes]}::text[])`);
      const byCode = new Map(rows.map((row) => [row.code, row]));
      return codes.map((each) => byCode.get(each) ?? null);
    })
    .load(code);
}

const year = z.int().nullable();
const fileSchema = z.object({
  divisions: z.array(
    z.object({ code: z.string(), name: z.string(), from: year, to: year, replaces: z.string().nullable(), parent: z.string().nullable() }),
  ),
});

/** Brings the table of divisions to what schema/divisions.json says; changes nothing when it already is. Throws when the file is not well formed. */
export async function seedDivisions(db: Database): Promise<void> {
  const { divisions } = fileSchema.parse(JSON.parse(readFileSync(new URL('../../../schema/divisions.json', import.meta.url), 'utf8')));
  const successors = new Map(divisions.flatMap(({ code, replaces }) => (replaces === null ? [] : [[replaces, code] as const])));
  const rows = divisions.map(({ code, name, from, to, parent }) => ({
    code,
    name,
    since: from,
    until: to,
    replaced_by: successors.get(code) ?? null,
    parent,
  }));
  await db.query(sql`
    insert into registry.division as known (code, name, since, until, replaced_by, parent)
    select code, name, since, until, replaced_by, parent
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (code text, name text, since integer, until integer, replaced_by text, parent text)
    on conflict (code) do update
    set name = excluded.name, since = excluded.since, until = excluded.until, replaced_by = excluded.replaced_by, parent = excluded.parent
    where (known.name, known.since, known.until, known.replaced_by, known.parent)
      is distinct from (excluded.name, excluded.since, excluded.until, excluded.replaced_by, excluded.parent)`);
}
