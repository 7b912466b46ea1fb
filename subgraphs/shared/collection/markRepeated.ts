import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

const page = 2000;
const WORK_MEMORY = '64MB';

/**
 * Tells a file's repeated rows from its contradictions: of rows with one key the first stands, or one that withdraws the record, or says that
 * it is published no more, as where a file has its history; one that says the same is `unchanged`, one that says otherwise is refused, for
 * neither can be preferred without asking. Then counts the kept rows of one content.
 *
 * Rows that waited (`isRetry`) come from several files, the earliest first: of them the last stands, but one that withdraws, behind which a
 * person decides.
 */
export async function markRepeated(db: Database, stage: Stage, match: HeaderMatch, isRetry: boolean): Promise<void> {
  const standing = sql`coalesce(${join([...standingFirst(stage, isRetry), isRetry ? sql`max(_line)` : sql`min(_line)`])})`;
  await db.transaction(async (tx) => {
    // Sorting the keys of a large file in its default memory takes twice as long.
    await tx.execute(`set local statement_timeout = 0; set local jit = off; set local work_mem = '${WORK_MEMORY}'`);
    await tx.query(sql`
      create temporary table repeated_key as
      select source_key, ${standing} as line from ${stage.name} where _verdict is null or _verdict = 'unchanged' group by source_key having count(*) > 1`);
    await tx.execute('analyze repeated_key');
    const [found] = await tx.query<{ any: boolean }>(sql`select exists (select from repeated_key) as any`);
    if (found?.any === true) await settleOthers(tx, stage, match, isRetry);
    await tx.execute('drop table repeated_key');
    const [kept] = await tx.query<{ any: boolean }>(sql`select exists (select from ${stage.name} where _row_hash is not null) as any`);
    if (kept?.any !== true) return;
    await tx.query(sql`
      update ${stage.name} staged set _turn = t.turn
      from (select _line, row_number() over (partition by _row_hash order by _line) as turn from ${stage.name} where _aside is not null) t
      where staged._line = t._line`);
  });
}

/** The lines that stand before any other of their key, in this order: one that withdraws, and of a file one that ends publication. */
function standingFirst({ columns = [] }: Stage, isRetry: boolean): Sql[] {
  const withdrawn = columns.includes('state') ? [sql`max(_line) filter (where state = 'WITHDRAWN')`] : [];
  if (isRetry) return withdrawn;
  const firstOf = (condition: string): Sql => sql`min(_line) filter (where ${raw(condition)})`;
  const stateIs = (state: string): Sql[] => (columns.includes('state') ? [firstOf(`state = '${state}'`)] : []);
  const ended = columns.includes('ended_on') ? [firstOf('ended_on is not null')] : [];
  // What is suspended may be published again; what ended may not.
  return [...withdrawn, ...stateIs('REPAIRED'), ...stateIs('EXPIRED'), ...ended, ...stateIs('SUSPENDED')];
}

/** Settles the rows whose key another one has, which stands. */
async function settleOthers(tx: Database, stage: Stage, match: HeaderMatch, isRetry: boolean): Promise<void> {
  await tx.query(sql`
    update ${stage.name} staged set _verdict = 'unchanged'
    from repeated_key firsts join ${stage.name} f on f._line = firsts.line
    where staged.source_key = firsts.source_key and staged._line <> firsts.line and staged._verdict is null
      and staged.content_hash = f.content_hash`);
  for (let after = 0; ;) {
    const contradictions = await tx.query<{ line: number; first: number }>(sql`
        select staged._line as line, firsts.line as first
        from repeated_key firsts join ${stage.name} staged on staged.source_key = firsts.source_key and staged._line <> firsts.line
        where staged._verdict is null and staged._line > ${after} order by staged._line limit ${page}`);
    const refused = (reason: 'KEY_REPEATED' | 'SUPERSEDED' | 'WITHDRAWN_BEFORE', is: (line: number, first: number) => boolean) =>
      contradictions
        .filter(({ line, first }) => is(line, first))
        .map(({ line, first }) => ({ line, note: { reason, detail: `第 ${String(first)} 行 / line ${String(first)}` } }));
    if (!isRetry)
      await refuseRows(
        tx,
        stage,
        match,
        refused('KEY_REPEATED', () => true),
      );
    else {
      await refuseRows(
        tx,
        stage,
        match,
        refused('SUPERSEDED', (line, first) => line < first),
      );
      await refuseRows(
        tx,
        stage,
        match,
        refused('WITHDRAWN_BEFORE', (line, first) => line > first),
        'doubtful',
      );
    }
    if (contradictions.length < page) break;
    after = contradictions.at(-1)?.line ?? after;
  }
}
