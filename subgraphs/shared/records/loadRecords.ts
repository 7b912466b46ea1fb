import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../requestContext.ts';
import type { Position } from './cursor.ts';
import { recordRow, type RawRow } from './recordRow.ts';
import { selectList, type RecordMapping, type RecordTable } from './recordTable.ts';
import { seesAllStates, visible } from './visible.ts';

/** What is asked of one data set for every subject of a batch. */
export interface RecordQuestion {
  readonly table: RecordTable;
  readonly mapping: RecordMapping;
  /** The column that holds the subject asked about: `subject`, or that of another party of the record. */
  readonly by: string;
  readonly fields: readonly string[];
  readonly conditions: readonly Sql[];
  readonly after?: Position | undefined;
  /** At most so many rows for each subject; all when absent. */
  readonly limit?: number | undefined;
  readonly withTotal: boolean;
}

/** One subject's rows, newest first, and how many there are in all (0 unless asked for). */
export interface RecordAnswer {
  readonly rows: readonly { position: Position; record: object }[];
  readonly total: number;
}

/**
 * Loads one subject's records through the request's loader: subjects that are asked the same question in one turn
 * share one SQL statement, with only the selected columns.
 */
export function loadRecords(context: RequestContext, subject: SubjectReference, question: RecordQuestion): Promise<RecordAnswer> {
  const allStates = seesAllStates(context, subject);
  const name = JSON.stringify([
    question.table.table,
    question.by,
    question.fields,
    question.conditions.map((part) => [part.strings, part.values]),
    question.after,
    question.limit,
    question.withTotal,
    allStates,
  ]);
  return context.batch<number, RecordAnswer>(name, (numbers) => answer(context, numbers, question, allStates)).load(subject.number);
}

type FullRow = RawRow & { readonly __subject: number; readonly __total: number };

async function answer(
  context: RequestContext,
  numbers: readonly number[],
  question: RecordQuestion,
  allStates: boolean,
): Promise<RecordAnswer[]> {
  const { table, mapping, by, fields, conditions, after, limit, withTotal } = question;
  const from = raw(table.table);
  const publishable = allStates || table.publishable === undefined ? [] : [table.publishable];
  const served = join([sql`t.${raw(by)} = s.subject`, visible(allStates, context.today), ...publishable, ...conditions], ' and ');
  const beyond = after === undefined ? empty : sql` and ${behind(after)}`;
  // Joined, not selected: in the select list it would be counted again for every row of the page.
  const counted = withTotal ? sql` cross join lateral (select count(*) as total from ${from} t where ${served}) c` : empty;
  const found = await context.db.query<FullRow>(sql`
    select s.subject as "__subject", ${withTotal ? raw('c.total') : raw('0')} as "__total", r.*
    from unnest(${[...numbers]}::bigint[]) as s(subject)${counted}
    left join lateral (
      select ${selectList(mapping, fields, allStates)} from ${from} t
      where ${served}${beyond}
      order by t.determined_on desc nulls last, t.record desc
      ${limit === undefined ? empty : sql`limit ${limit}`}
    ) r on true`);
  const bySubject = new Map<number, FullRow[]>();
  for (const row of found) {
    const rows = bySubject.get(row.__subject);
    if (rows) rows.push(row);
    else bySubject.set(row.__subject, [row]);
  }
  return numbers.map((number) => {
    const rows = bySubject.get(number) ?? [];
    const subject = context.subject(context.ids.subjectId(number)) as SubjectReference;
    return {
      total: rows[0]?.__total ?? 0,
      // A subject without records comes back as one row of nulls.
      rows: rows
        .filter((row) => row.__record !== null)
        .map((row) => ({ position: { on: row.__determinedOn, number: row.__record }, record: recordRow(context, mapping, subject, row) })),
    };
  });
}

/** The condition on `t` for what comes after a place, newest first, undated last. */
export function behind({ on, number }: Position): Sql {
  if (on === null) return sql`(t.determined_on is null and t.record < ${number})`;
  return sql`(t.determined_on < ${on}::date or t.determined_on is null or (t.determined_on = ${on}::date and t.record < ${number}))`;
}
