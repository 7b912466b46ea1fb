import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { Counts } from './collectionReport.ts';
import type { Layout } from './layout.ts';

/** The schema-qualified table of a sector (`social_security.collection_run`). */
export function qualified(sector: string, table: string): string {
  return `${sector.replaceAll('-', '_')}.${table}`;
}

/** Opens a run and answers its number; runs of the data set that died while running become INTERRUPTED. */
export async function startRun(db: Database, layout: Layout, fileName: string, startedAt: Date): Promise<number> {
  const table = raw(qualified(layout.sector, 'collection_run'));
  return db.transaction(async (tx) => {
    await tx.query(sql`update ${table} set state = 'INTERRUPTED' where dataset = ${layout.dataset} and state = 'RUNNING'`);
    const [run] = await tx.query<{ number: number }>(sql`
      insert into ${table} (dataset, layout_version, file_name, started_at)
      values (${layout.dataset}, ${layout.version}, ${fileName}, ${startedAt.toISOString()}) returning number`);
    if (run === undefined) throw new Error('collection_run answered no number');
    return Number(run.number);
  });
}

/** Writes the counts reached, in the transaction that wrote the rows counted. */
export async function advanceRun(tx: Database, layout: Layout, run: number, counts: Counts): Promise<void> {
  await tx.query(sql`
    update ${raw(qualified(layout.sector, 'collection_run'))}
    set rows_read = ${counts.read}, accepted = ${counts.accepted}, corrected = ${counts.corrected}, changed = ${counts.changed},
        unchanged = ${counts.unchanged}, rejected = ${counts.rejected}
    where number = ${run}`);
}

/** How a run ended. */
export interface RunEnd {
  state: 'FINISHED' | 'TRUNCATED' | 'FAILED';
  at: Date;
  sha256?: string;
  encoding?: string;
  line?: number;
  message?: string;
}

/** Closes a run. */
export async function endRun(db: Database, layout: Layout, run: number, end: RunEnd): Promise<void> {
  await db.query(sql`
    update ${raw(qualified(layout.sector, 'collection_run'))}
    set state = ${end.state}, finished_at = ${end.at.toISOString()}, sha256 = ${end.sha256 ?? null}, encoding = ${end.encoding ?? null},
        truncated_at_line = ${end.line ?? null}, message = ${end.message ?? null}
    where number = ${run}`);
}
