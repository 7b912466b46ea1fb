import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';
import type { Position } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** Classes whose subjects may not stand at the other end, but for these numbers. */
export interface Ends {
  readonly withheld: readonly SubjectClass[];
  readonly excepted: readonly number[];
}

/** What is asked of the relations of every subject of a batch; what it withholds, of edges of every kind. */
export interface RelationQuestion extends Ends {
  readonly kinds: readonly string[];
  readonly direction: 'FROM' | 'TO' | undefined;
  /** What edges of a kind withhold beyond. */
  readonly kindsWithheld: readonly (Ends & { readonly kind: string })[];
  readonly after: Position | undefined;
  readonly limit: number;
  readonly withTotal: boolean;
}

/** One edge as seen from a subject. */
export interface RelationRow {
  readonly number: number;
  readonly kind: string;
  readonly direction: 'FROM' | 'TO';
  readonly other: number;
  readonly since: string | null;
  readonly until: string | null;
  readonly share: string | null;
}

/** One subject's edges, newest first and undated last, and how many there are in all (0 unless asked for). */
export interface RelationAnswer {
  readonly rows: readonly RelationRow[];
  readonly total: number;
}

/** Loads one subject's edges; subjects that are asked the same question in one turn share one statement. */
export function loadRelations(context: RequestContext, subject: number, question: RelationQuestion): Promise<RelationAnswer> {
  return context
    .batch<number, RelationAnswer>(`relations ${JSON.stringify(question)}`, (numbers) => answer(context, numbers, question))
    .load(subject);
}

type FullRow = { readonly [field in keyof RelationRow]: RelationRow[field] | null } & { readonly subject: number; readonly total: number };

async function answer(context: RequestContext, numbers: readonly number[], question: RelationQuestion): Promise<RelationAnswer[]> {
  const { after, limit, withTotal } = question;
  const edges = edgesOf(question);
  // Joined, not selected: in the select list it would be counted again for every row of the page.
  const counted = withTotal ? sql` cross join lateral (select count(*) as total from (${edges}) e) c` : empty;
  const found = await context.db.query<FullRow>(sql`
    select s.subject, ${withTotal ? raw('c.total') : raw('0')} as total, r.*
    from unnest(${[...numbers]}::bigint[]) as s (subject)${counted}
    left join lateral (
      select e.number, e.kind, e.direction, e.other, e.since::text as since, e.until::text as until, e.share::text as share
      from (${edges}) e ${after === undefined ? empty : sql`where ${behind(after)}`}
      order by e.since desc nulls last, e.number desc limit ${limit}
    ) r on true`);
  const bySubject = new Map<number, FullRow[]>(numbers.map((number) => [number, []]));
  for (const row of found) bySubject.get(row.subject)?.push(row);
  return numbers.map((number) => {
    const rows = bySubject.get(number) ?? [];
    // A subject without edges comes back as one row of nulls.
    return { total: rows[0]?.total ?? 0, rows: rows.filter((row): row is FullRow & RelationRow => row.number !== null) };
  });
}

/** The edges of `s.subject`, from either end or from one. */
function edgesOf({ kinds, kindsWithheld, direction, withheld, excepted }: RelationQuestion): Sql {
  const end = (seen: 'FROM' | 'TO'): Sql => {
    const [own, other] = seen === 'FROM' ? [raw('t.from_subject'), raw('t.to_subject')] : [raw('t.to_subject'), raw('t.from_subject')];
    const hidden = [
      ...withheld.map((each) => sql` and (not ${ofClass(other, each)} or ${other} = any(${[...excepted]}::bigint[]))`),
      ...kindsWithheld.flatMap((ends) =>
        ends.withheld.map(
          (each) => sql` and (t.kind <> ${ends.kind} or not ${ofClass(other, each)} or ${other} = any(${[...ends.excepted]}::bigint[]))`,
        ),
      ),
    ];
    const rest = hidden.length > 0 ? join(hidden, '') : empty;
    return sql`select t.number, t.kind, ${seen}::text as direction, ${other} as other, t.since, t.until, t.share
      from registry.relation t where ${own} = s.subject and t.kind = any(${[...kinds]}::text[])${rest}`;
  };
  return join(direction === undefined ? [end('FROM'), end('TO')] : [end(direction)], ' union all ');
}

function ofClass(column: Sql, subjectClass: SubjectClass): Sql {
  if (subjectClass === 'individual') return sql`(${column} >= ${FIRST_NUMBER.individual})`;
  if (subjectClass === 'organisation') return sql`(${column} < ${FIRST_NUMBER.soleTrader})`;
  return sql`(${column} >= ${FIRST_NUMBER.soleTrader} and ${column} < ${FIRST_NUMBER.individual})`;
}

function behind({ on, number }: Position): Sql {
  if (on === null) return sql`(e.since is null and e.number < ${number})`;
  return sql`(e.since < ${on}::date or e.since is null or (e.since = ${on}::date and e.number < ${number}))`;
}
