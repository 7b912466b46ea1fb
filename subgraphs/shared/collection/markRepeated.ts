import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { refuseRows } from './refuseRows.ts';
import type { Stage } from './stage.ts';

const page = 2000;

/**
 * Tells a file's repeated rows from its contradictions: of rows with one key the first stands; one that says the same is `unchanged`,
 * one that says otherwise is refused, for neither can be preferred without asking. Then counts the kept rows of one content.
 */
export async function markRepeated(db: Database, stage: Stage, match: HeaderMatch): Promise<void> {
  const firsts = sql`
    select source_key, min(_line) as line from ${stage.name} where _verdict is null or _verdict = 'unchanged' group by source_key having count(*) > 1`;
  await db.transaction(async (tx) => {
    await tx.execute('set local statement_timeout = 0');
    await tx.query(sql`
      with firsts as (${firsts})
      update ${stage.name} staged set _verdict = 'unchanged'
      from firsts join ${stage.name} f on f._line = firsts.line
      where staged.source_key = firsts.source_key and staged._line > firsts.line and staged._verdict is null
        and staged.content_hash = f.content_hash`);
    for (let after = 0; ;) {
      const contradictions = await tx.query<{ line: number; first: number }>(sql`
        with firsts as (${firsts})
        select staged._line as line, firsts.line as first
        from firsts join ${stage.name} staged on staged.source_key = firsts.source_key and staged._line > firsts.line
        where staged._verdict is null and staged._line > ${after} order by staged._line limit ${page}`);
      await refuseRows(
        tx,
        stage,
        match,
        contradictions.map(({ line, first }) => ({
          line,
          note: { reason: 'KEY_REPEATED', detail: `第 ${String(first)} 行 / line ${String(first)}` },
        })),
      );
      if (contradictions.length < page) break;
      after = contradictions.at(-1)?.line ?? after;
    }
    await tx.query(sql`
      update ${stage.name} staged set _turn = t.turn
      from (select _line, row_number() over (partition by _row_hash order by _line) as turn from ${stage.name} where _aside is not null) t
      where staged._line = t._line`);
  });
}
