import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { keptFor } from './keepRows.ts';
import type { Layout } from './layout.ts';

/** What a clerk decided of a row; it holds for the same row whenever it comes again. */
export type Decision = Taking | { decision: 'REJECT' };

/** That a row is to be taken, and of what. */
export interface Taking {
  decision: 'TAKE';
  subject: number;
  /** Whom it names beside its subject, by column, as far as that was known when it was kept. */
  others: Readonly<Record<string, number>>;
  /** In whose division's file it came; '' where that may be about anybody. */
  division: string;
  /** What was in doubt. */
  reason: string;
  /** The run that took it; undefined while none has. */
  takenIn: number | undefined;
}

/** The decisions there are on rows of these contents, by hash: on those of the supplier's own division before others, the newest of them. */
export async function decisionsOn(
  db: Database,
  layout: Layout,
  hashes: readonly string[],
  division = '',
): Promise<ReadonlyMap<string, Decision>> {
  if (hashes.length === 0) return new Map();
  const rows = await db.query<KeptDecision>(sql`
    select row_hash as hash, decision, subject, others, division, reason, settled_run as settled from ${raw(qualified(layout.sector, 'collected_row'))}
    where dataset = ${layout.dataset} and jurisdiction = ${keptFor(layout)} and decision is not null and row_hash = any(${[...hashes]}::text[])
    order by division = ${division}, decided_at, id`);
  return new Map(
    rows.flatMap(({ hash, decision, subject, others, division, reason, settled }): [string, Decision][] => {
      if (decision === 'REJECT') return [[hash, { decision }]];
      if (subject === null) return [];
      const takenIn = settled === null ? undefined : Number(settled);
      return [[hash, { decision, subject: Number(subject), others: others ?? {}, division, reason, takenIn }]];
    }),
  );
}

interface KeptDecision {
  hash: string;
  decision: 'TAKE' | 'REJECT';
  subject: number | null;
  others: Record<string, number> | null;
  division: string;
  reason: string;
  settled: number | null;
}
