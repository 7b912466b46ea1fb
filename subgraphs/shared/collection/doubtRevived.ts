import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { decisionsOn } from './decisions.ts';
import { hashedRows } from './hashedRows.ts';
import type { Layout } from './layout.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

/**
 * Leaves staged rows for a person to decide that would publish again what was withdrawn: a quashed penalty must not come back
 * because an old file is sent once more. What was decided on such a row for that reason is carried out, but for what was withdrawn once more
 * since it had been.
 */
export async function doubtRevived(db: Database, layout: Layout, stage: Stage, match: HeaderMatch, division?: string): Promise<void> {
  const { columns } = stage;
  // A row of another jurisdiction says that its record is in force, also without a column for it.
  const says = columns?.includes('state') === true ? sql`staged.state` : layout.jurisdiction === undefined ? undefined : sql`'PUBLISHED'`;
  if (layout.table === undefined || columns === undefined || says === undefined) return;
  // A line that says the same as another of the file waits with it.
  const revived = await db.query<{ line: number; text: string; run: number }>(sql`
    select staged._line as line, staged._raw as text, record.run
    from ${stage.name} staged join ${raw(layout.table)} record on record.source_key = staged.source_key
    where record.state = 'WITHDRAWN' and ${says} <> 'WITHDRAWN' and (staged._verdict is null or (
        staged._verdict = 'unchanged' and exists (
          select from ${stage.name} same where same.source_key = staged.source_key and same._verdict is null)))
      and record.content_hash is distinct from staged.content_hash
    order by staged._line`);
  const hashed = hashedRows(match, revived);
  const decided = await decisionsOn(
    db,
    layout,
    hashed.map(({ hash }) => hash),
    division,
  );
  const answered = (hash: string, run: number): 'TAKE' | 'REJECT' | undefined => {
    const decision = decided.get(hash);
    if (decision?.decision !== 'TAKE') return decision?.decision;
    return decision.reason === 'WITHDRAWN_BEFORE' && (decision.takenIn ?? Infinity) >= run ? 'TAKE' : undefined;
  };
  const refuse = (wanted: 'REJECT' | undefined) =>
    hashed.filter(({ hash, run }) => answered(hash, Number(run)) === wanted).map(({ line }) => line);
  await refuseRows(
    db,
    stage,
    match,
    refuse('REJECT').map((line) => ({ line, note: { reason: 'DECIDED_AGAINST' } })),
  );
  await refuseRows(
    db,
    stage,
    match,
    refuse(undefined).map((line) => ({ line, note: { reason: 'WITHDRAWN_BEFORE' } })),
    'doubtful',
  );
}
