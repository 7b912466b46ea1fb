import { readFileSync } from 'node:fs';
import sql, { type Sql } from 'sql-template-tag';
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

/**
 * As a statement's `with`, the table `wanted (code)`: divisions, their parts, and the codes that they had or have now, with theirs:
 * 清新县 finds 清新区 and back.
 */
export function wantedDivisions(divisions: readonly string[]): Sql {
  return sql`with recursive wanted (code) as (
    select unnest(${[...divisions]}::text[])
    union
    select d.code from wanted w
    join registry.division d on d.parent = w.code or d.replaced_by = w.code or d.code = (select former.replaced_by from registry.division former where former.code = w.code)
  )`;
}

/** The codes of divisions, their parts, and those that they had or have now. */
export async function divisionsWithParts(db: Database, codes: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ code: string }>(sql`${wantedDivisions(codes)} select code from wanted`);
  return rows.map((row) => row.code);
}

/** The county of today behind each code of six digits, former ones included. */
export async function currentDivisions(db: Database): Promise<Map<string, string>> {
  const rows = await db.query<{ code: string; current: string }>(sql`
    with recursive step (code, current) as (
      select code, code from registry.division where length(code) = 6
      union all
      select step.code, d.replaced_by from step join registry.division d on d.code = step.current where d.replaced_by is not null
    )
    select step.code, step.current from step join registry.division d on d.code = step.current where d.replaced_by is null`);
  return new Map(rows.map(({ code, current }) => [code, current]));
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
