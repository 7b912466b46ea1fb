import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { Counts } from './collectionReport.ts';
import type { Layout } from './layout.ts';

/** The schema-qualified table of a sector (`social_security.collection_run`). */
export function qualified(sector: string, table: string): string {
  return `${sector.replaceAll('-', '_')}.${table}`;
}

/** Who supplied a file. */
export interface Supplier {
  organisation: string;
  user?: string | undefined;
  /** The division whose subjects alone it may supply; all where absent. */
  division?: string | undefined;
}

/** What a run comes of: a file, rows that waited for their subjects, a clerk's decision. Files alone count as supplied. */
export type RunCause = 'FILE' | 'RETRY' | 'DECISION';

/** A run that merged a part of its file and then died or failed. */
export interface BrokenRun {
  number: number;
  sha256: string;
  mergedToLine: number;
  startedAt: Date;
}

/**
 * Opens a run and answers its number; runs of the data set that died while running become INTERRUPTED. `broken` is the last run of the same
 * cause that merged anything, when that stopped half-way: should this file turn out to be the same, it is that run that goes on.
 */
export async function startRun(
  db: Database,
  layout: Layout,
  fileName: string,
  startedAt: Date,
  owner: string,
  supplier: Supplier | undefined,
  cause: RunCause,
): Promise<{ number: number; broken: BrokenRun | undefined }> {
  const table = raw(qualified(layout.sector, 'collection_run'));
  return db.transaction(async (tx) => {
    await tx.query(sql`update ${table} set state = 'INTERRUPTED' where dataset = ${layout.dataset} and state = 'RUNNING'`);
    const [last] = await tx.query<{
      number: number;
      state: string;
      sha256: string | null;
      layout: string;
      line: number | null;
      at: string;
      division: string | null;
    }>(sql`
      select number, state, sha256, division, layout_version::text as layout, merged_to_line as line, started_at as at
      from ${table}
      where dataset = ${layout.dataset} and cause = ${cause} and jurisdiction is not distinct from ${layout.jurisdiction ?? null}::text and (merged_to_line is not null or state not in ('INTERRUPTED', 'FAILED'))
      order by number desc limit 1`);
    const [run] = await tx.query<{ number: number }>(sql`
      insert into ${table} (dataset, layout_version, file_name, started_at, owner, supplier, supplied_by, division, jurisdiction, cause)
      values (${layout.dataset}, ${layout.version}, ${fileName}, ${startedAt.toISOString()}, ${owner},
        ${supplier?.organisation ?? null}, ${supplier?.user ?? null}, ${supplier?.division ?? null}, ${layout.jurisdiction ?? null}, ${cause}) returning number`);
    if (run === undefined) throw new Error('collection_run answered no number');
    // What one division may report on another may not: its file is its own, whatever it says.
    const isBroken =
      last !== undefined &&
      (last.state === 'INTERRUPTED' || last.state === 'FAILED') &&
      last.layout === layout.version &&
      last.division === (supplier?.division ?? null);
    const broken =
      isBroken && last.sha256 !== null && last.line !== null
        ? { number: Number(last.number), sha256: last.sha256, mergedToLine: last.line, startedAt: new Date(last.at) }
        : undefined;
    return { number: Number(run.number), broken };
  });
}

/** Gives up a run that has merged nothing for the broken one of the same file, which goes on. */
export async function resumeRun(db: Database, layout: Layout, given: number, broken: BrokenRun, owner: string): Promise<void> {
  const table = raw(qualified(layout.sector, 'collection_run'));
  await db.transaction(async (tx) => {
    await tx.query(sql`delete from ${table} where number = ${given}`);
    await tx.query(
      sql`update ${table} set state = 'RUNNING', message = null, finished_at = null, owner = ${owner} where number = ${broken.number}`,
    );
  });
}

/** Notes that a run's file is staged, and what it is. */
export async function stagedRun(db: Database, layout: Layout, run: number, file: { sha256: string; encoding: string }): Promise<void> {
  await db.query(sql`
    update ${raw(qualified(layout.sector, 'collection_run'))} set sha256 = ${file.sha256}, encoding = ${file.encoding} where number = ${run}`);
}

/** Adds to a run's counts and says how far it is, in the transaction that wrote the rows counted; answers the counts reached. */
export async function advanceRun(
  tx: Database,
  layout: Layout,
  run: number,
  added: Counts & { late: number },
  line: number,
): Promise<Counts> {
  const [counts] = await tx.query<Counts>(sql`
    update ${raw(qualified(layout.sector, 'collection_run'))}
    set rows_read = rows_read + ${added.read}, accepted = accepted + ${added.accepted}, corrected = corrected + ${added.corrected},
        changed = changed + ${added.changed}, unchanged = unchanged + ${added.unchanged}, rejected = rejected + ${added.rejected},
        doubtful = doubtful + ${added.doubtful}, late = late + ${added.late},
        merged_to_line = ${line}
    where number = ${run}
    returning rows_read as read, accepted, corrected, changed, unchanged, rejected, doubtful`);
  if (counts === undefined) throw new Error(`collection_run ${String(run)} is gone`);
  return counts;
}

/** Who runs a data set's collection now. */
export async function runningNow(
  db: Database,
  layout: Layout,
): Promise<{ number: number; fileName: string; owner: string; at: string } | undefined> {
  const [run] = await db.query<{ number: number; fileName: string; owner: string; at: string }>(sql`
    select number, file_name as "fileName", coalesce(owner, '') as owner, to_char(started_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') as at
    from ${raw(qualified(layout.sector, 'collection_run'))}
    where dataset = ${layout.dataset} and state = 'RUNNING' order by number desc limit 1`);
  return run;
}

/** How a run ended. */
export interface RunEnd {
  state: 'FINISHED' | 'TRUNCATED' | 'FAILED';
  at: Date;
  line?: number;
  message?: string;
}

/** Closes a run. */
export async function endRun(db: Database, layout: Layout, run: number, end: RunEnd): Promise<void> {
  await db.query(sql`
    update ${raw(qualified(layout.sector, 'collection_run'))}
    set state = ${end.state}, finished_at = ${end.at.toISOString()}, truncated_at_line = ${end.line ?? null}, message = ${end.message ?? null}
    where number = ${run}`);
}
