import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import type { Layout } from './layout.ts';
import type { MappedRow, WriteBatch, WriteOutcome } from './mappedRow.ts';
import { recordKey } from './recordKey.ts';
import type { Stage } from './stage.ts';

/** In place of what its row said, of a record of another jurisdiction that has ended there: any row that comes later is other than it. */
const ENDED = 'ended';

interface Found {
  readonly line: number;
  readonly record: number | null;
  readonly state: string | null;
}

/**
 * Makes the writer of a file that says which of a jurisdiction's records have ended: each row ends the one record that it names, by the
 * record's key or else by its document number. Rows that name none or several are refused, with the reason.
 *
 * @param layout the data set's own, by which the records were collected
 */
export function endRecords(layout: Layout): WriteBatch {
  return async (tx, rows, run) => {
    const found = await recordsNamed(tx, layout, rows);
    const outcomes: WriteOutcome[] = [];
    for (const { line, values } of rows) {
      const named = found.filter((each) => each.line === line && each.record !== null);
      const [one] = named;
      const state = String(values['state']);
      if (one?.record == null) outcomes.push({ reason: 'ENDED_UNKNOWN' });
      else if (named.length > 1) outcomes.push({ reason: 'ENDED_AMBIGUOUS', detail: String(named.length) });
      // What was withdrawn stays so, however it would have ended.
      else if (one.state === state || one.state === 'WITHDRAWN') outcomes.push('unchanged');
      else {
        await end(tx, layout, [one.record], state, run.number);
        outcomes.push('changed');
      }
    }
    return outcomes;
  };
}

/**
 * Ends what a jurisdiction's whole file does not name any more, as EXPIRED; answers how many, and whom they were about. A later row
 * brings one back.
 */
export async function endAbsent(db: Database, layout: Layout, stage: Stage, run: number): Promise<{ ended: number; subjects: number[] }> {
  return db.transaction(async (tx) => {
    const absent = await tx.query<{ record: number; subject: number }>(sql`
      select t.record, t.subject from ${raw(layout.table ?? '')} t
      where t.jurisdiction = ${layout.jurisdiction ?? null}::text and t.state in ('PUBLISHED', 'FLAGGED')
        and not exists (select from ${stage.name} staged where staged.source_key = t.source_key)`);
    await end(
      tx,
      layout,
      absent.map(({ record }) => record),
      'EXPIRED',
      run,
    );
    return { ended: absent.length, subjects: [...new Set(absent.map(({ subject }) => Number(subject)))] };
  });
}

/** Leaves as they are the records that have ended, where a file comes once more that was collected before: it is not news of them. */
export async function keepEnded(db: Database, layout: Layout, stage: Stage, sha256: string): Promise<void> {
  if (layout.table === undefined || layout.ends) return;
  const [before] = await db.query(sql`
    select from ${raw(qualified(layout.sector, 'collection_run'))}
    where dataset = ${layout.dataset} and jurisdiction = ${layout.jurisdiction ?? null}::text and sha256 = ${sha256} and state in ('FINISHED', 'TRUNCATED') limit 1`);
  if (!before) return;
  await db.query(sql`
    update ${stage.name} staged set _verdict = 'unchanged' from ${raw(layout.table)} record
    where record.source_key = staged.source_key and record.content_hash = ${ENDED} and staged._verdict is null`);
}

async function recordsNamed(tx: Database, layout: Layout, rows: readonly MappedRow[]): Promise<Found[]> {
  const wanted = rows.map(({ line, subject, values }) => ({
    line,
    subject,
    document: values['document_number'],
    key: values['record_key'],
  }));
  const key = recordKey(layout);
  return tx.query<Found>(sql`
    select w.line, t.record, t.state
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (line integer, subject bigint, document text, key text)
    left join ${raw(layout.table ?? '')} t on t.jurisdiction = ${layout.jurisdiction ?? null}::text and t.subject = w.subject
      and (case when w.key is null then t.document_number = w.document else ${raw(key ?? 'null::text')} = w.key end)`);
}

async function end(tx: Database, layout: Layout, records: readonly number[], state: string, run: number): Promise<void> {
  if (records.length === 0) return;
  const table = raw(layout.table ?? '');
  const ended = sql`t.record = any(${[...records]}::bigint[])`;
  await tx.query(sql`
    insert into ${raw(qualified(layout.sector, 'record_history'))} (origin, record, cause, run, content)
    select ${layout.table?.split('.')[1] ?? ''}, t.record, 'COLLECTED', ${run}::bigint, to_jsonb(t) from ${table} t where ${ended}`);
  await tx.query(sql`update ${table} t set state = ${state}, content_hash = ${ENDED} where ${ended}`);
}
