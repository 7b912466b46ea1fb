import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { settleAbsent } from './keepRows.ts';
import type { Layout } from './layout.ts';
import type { MappedRow, WriteBatch } from './mappedRow.ts';
import { recordKey } from './recordKey.ts';
import type { RowNote } from './rowReason.ts';
import type { Stage } from './stage.ts';

/** In place of what its row said, of a record of another jurisdiction that has ended there: any row that comes later is other than it. */
const ENDED = 'ended';

/** The records of a subject that go by one name: a record's key, or a document number. */
interface Named {
  readonly name: string;
  readonly records: number;
  /** Of the one record, where there is but one. */
  readonly record: number;
  readonly state: string;
}

/**
 * Makes the writer of a file that says which of a jurisdiction's records have ended: each row ends the one record that it names, by the
 * record's key or else by its document number. Rows that name none or several are refused, with the reason. Of rows that name one
 * record, one that withdraws it stands, else the last.
 *
 * @param layout the data set's own, by which the records were collected
 */
export function endRecords(layout: Layout): WriteBatch {
  return (rows) => async (tx, run) => {
    const named = await recordsNamed(tx, layout, rows);
    const wanted = new Map<number, { line: number; state: string; was: string }>();
    const refused = new Map<number, RowNote>();
    for (const row of rows) {
      const found = named.get(nameIn(row));
      const state = String(row.values['state']);
      if (found === undefined) refused.set(row.line, { reason: 'ENDED_UNKNOWN' });
      else if (found.records > 1) refused.set(row.line, { reason: 'ENDED_AMBIGUOUS', detail: String(found.records) });
      else if (wanted.get(found.record)?.state !== 'WITHDRAWN') wanted.set(found.record, { line: row.line, state, was: found.state });
    }
    // What was withdrawn stays so, however it would have ended.
    const other = [...wanted].filter(([, { state, was }]) => was !== state && was !== 'WITHDRAWN');
    const since = await revivedSince(
      tx,
      layout,
      other.map(([record]) => record),
      run.number,
    );
    const ending = other.filter(([record]) => !since.has(record));
    const byState = new Map<string, number[]>();
    for (const [record, { state }] of ending) byState.set(state, [...(byState.get(state) ?? []), record]);
    for (const [state, records] of byState) await end(tx, layout, records, state, run.number);
    const changed = new Set(ending.map(([, { line }]) => line));
    return rows.map(({ line }) => refused.get(line) ?? (changed.has(line) ? 'changed' : 'unchanged'));
  };
}

/**
 * Ends what a jurisdiction's whole file does not name any more, as EXPIRED, and gives up what waited for its subject and is not in it;
 * answers how many have ended, and whom they were about. A later row brings one back.
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
    await settleAbsent(tx, layout, run);
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

/** How a row names its record. */
function nameIn({ subject, values }: MappedRow): string {
  const { record_key: key, document_number: document } = values;
  return key == null ? `${String(subject)} document ${String(document)}` : `${String(subject)} key ${String(key)}`;
}

/**
 * The records that rows name, by `nameIn`; names that nothing goes by are absent. Counted by the database, one answer a name: a document
 * number may be that of thousands of records, and thousands of rows may name it.
 */
async function recordsNamed(tx: Database, layout: Layout, rows: readonly MappedRow[]): Promise<ReadonlyMap<string, Named>> {
  const said = (column: string): string[] => [
    ...new Set(rows.flatMap(({ values }) => (values[column] == null ? [] : String(values[column])))),
  ];
  const by = (kind: 'key' | 'document', value: string, values: readonly string[]) => sql`
    select concat(t.subject, ${` ${kind} `}::text, ${raw(value)}) as name, count(*)::integer as records, min(t.record) as record, min(t.state) as state
    from ${raw(layout.table ?? '')} t
    where t.jurisdiction = ${layout.jurisdiction ?? null}::text and t.subject = any(${subjects}::bigint[]) and ${raw(value)} = any(${[...values]}::text[])
    group by 1`;
  const subjects = [...new Set(rows.flatMap(({ subject }) => subject ?? []))];
  const found = await tx.query<Named>(sql`
    ${by('key', recordKey(layout) ?? 'null::text', said('record_key'))} union all ${by('document', 't.document_number', said('document_number'))}`);
  return new Map(found.map(({ name, records, record, state }) => [name, { name, records, record: Number(record), state }]));
}

/**
 * Of records, those that a later file brought back since the run's own file was first collected: what it said has been overtaken. What
 * was not there at the time it has not ended yet.
 */
async function revivedSince(tx: Database, layout: Layout, records: readonly number[], run: number): Promise<ReadonlySet<number>> {
  const runs = raw(qualified(layout.sector, 'collection_run'));
  const found = await tx.query<{ record: number }>(sql`
    select t.record from ${raw(layout.table ?? '')} t, (
      select min(before.number) as run from ${runs} this join ${runs} before on before.dataset = this.dataset and before.jurisdiction = this.jurisdiction
        and before.sha256 = this.sha256 and before.state in ('FINISHED', 'TRUNCATED')
      where this.number = ${run}) first
    where t.record = any(${[...records]}::bigint[]) and t.run > first.run
      and exists (select from ${raw(qualified(layout.sector, 'record_history'))} was
        where was.origin = ${layout.table?.split('.')[1] ?? ''} and was.record = t.record and (was.content ->> 'run')::bigint <= first.run)`);
  return new Set(found.map(({ record }) => Number(record)));
}

/** Ends records, whatever they were; what they were before this run is remembered once. */
async function end(tx: Database, layout: Layout, records: readonly number[], state: string, run: number): Promise<void> {
  if (records.length === 0) return;
  const table = raw(layout.table ?? '');
  const history = raw(qualified(layout.sector, 'record_history'));
  const origin = layout.table?.split('.')[1] ?? '';
  const ended = sql`t.record = any(${[...records]}::bigint[])`;
  await tx.query(sql`
    insert into ${history} (origin, record, cause, run, content)
    select ${origin}, t.record, 'COLLECTED', ${run}::bigint, to_jsonb(t) from ${table} t
    where ${ended} and not exists (select from ${history} before where before.origin = ${origin} and before.record = t.record and before.run = ${run}::bigint)`);
  await tx.query(sql`update ${table} t set state = ${state}, content_hash = ${ENDED} where ${ended}`);
}
