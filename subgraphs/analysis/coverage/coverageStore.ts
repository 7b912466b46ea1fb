import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** A value of an indicator, as it is kept. */
export interface CoverageValue {
  readonly indicator: string;
  readonly on: string;
  readonly value: number;
  readonly counted: number | null;
  readonly total: number | null;
  readonly enteredBy: string | null;
  readonly enteredAt: string | null;
  readonly source: string | null;
}

/** What was counted for an indicator. */
export interface Counted {
  readonly indicator: string;
  readonly counted: number;
  readonly total: number | null;
}

/** The values entered last for a day or before, by indicator. */
export async function enteredValues(db: Database, on: string): Promise<CoverageValue[]> {
  return db.query<CoverageValue>(sql`
      select distinct on (indicator) indicator, valid_on::text as "on", value, null::integer as counted, null::integer as total,
        organisation as "enteredBy", to_char(entered_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "enteredAt", source
      from analysis.coverage_entry where valid_on <= ${on}::date order by indicator, valid_on desc, number desc`);
}

/** Keeps a value that somebody entered. */
export async function enterValue(
  db: Database,
  entry: { indicator: string; on: string; value: number; source: string; organisation: string; user: string; at: Date },
): Promise<void> {
  await db.query(sql`
    insert into analysis.coverage_entry (indicator, valid_on, value, source, organisation, entered_by, entered_at)
    values (${entry.indicator}, ${entry.on}::date, ${entry.value}, ${entry.source}, ${entry.organisation}, ${entry.user}, ${entry.at.toISOString()}::timestamptz)`);
}

/** The counts kept last of a day or before, by indicator; with `since`, only those made after that moment. */
export async function keptCounts(db: Database, on: string, division: string, since?: Date): Promise<(Counted & { on: string })[]> {
  return db.query<Counted & { on: string }>(sql`
    select distinct on (indicator) indicator, valid_on::text as "on", counted, total from analysis.coverage_value
    where division = ${division} and valid_on <= ${on}::date and computed_at > ${(since ?? new Date(0)).toISOString()}::timestamptz
    order by indicator, valid_on desc`);
}

/** Keeps the counts of a day; the last of the day stays. */
export async function keepCounts(db: Database, on: string, division: string, counts: readonly Counted[], at: Date): Promise<void> {
  await db.query(sql`
    insert into analysis.coverage_value (indicator, division, valid_on, counted, total, computed_at)
    select indicator, ${division}, ${on}::date, counted, total, ${at.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as row (indicator text, counted integer, total integer)
    on conflict (indicator, division, valid_on) do update set counted = excluded.counted, total = excluded.total, computed_at = excluded.computed_at`);
}
