import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { keptFor } from './keepRows.ts';
import type { Layout } from './layout.ts';

/** What a clerk decided of a row; it holds for the same row whenever it comes again. */
export type Decision = { decision: 'TAKE'; subject: number } | { decision: 'REJECT' };

/** The decisions there are on rows of these contents, by hash. */
export async function decisionsOn(db: Database, layout: Layout, hashes: readonly string[]): Promise<ReadonlyMap<string, Decision>> {
  if (hashes.length === 0) return new Map();
  const rows = await db.query<{ hash: string; decision: 'TAKE' | 'REJECT'; subject: number | null }>(sql`
    select row_hash as hash, decision, subject from ${raw(qualified(layout.sector, 'collected_row'))}
    where dataset = ${layout.dataset} and jurisdiction = ${keptFor(layout)} and decision is not null and row_hash = any(${[...hashes]}::text[]) order by id`);
  return new Map(
    rows.flatMap(({ hash, decision, subject }): [string, Decision][] => {
      if (decision === 'REJECT') return [[hash, { decision }]];
      return subject === null ? [] : [[hash, { decision, subject: Number(subject) }]];
    }),
  );
}
