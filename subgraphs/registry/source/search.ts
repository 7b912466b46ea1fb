import sql, { empty, join, type Sql } from 'sql-template-tag';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { pairsOf } from '../nameIndex.ts';
import { wantedDivisions } from './divisions.ts';

const NOT_OF_CLASS: Readonly<Record<SubjectClass, Sql>> = {
  organisation: sql`s.kind in ('SOLE_TRADER', 'INDIVIDUAL')`,
  soleTrader: sql`s.kind <> 'SOLE_TRADER'`,
  individual: sql`s.kind <> 'INDIVIDUAL'`,
};

/** What is searched for; `text` is a normalised name or part of one, of two characters at least. */
export interface SearchQuestion {
  readonly text: string;
  readonly kinds: readonly string[] | undefined;
  readonly divisions: readonly string[] | undefined;
  /** Classes of subjects that may not be found at all. */
  readonly hidden: readonly SubjectClass[];
}

/** The numbers of the subjects found, in their order, beyond `after`; at most `limit`. */
export async function searchSubjects(
  context: RequestContext,
  question: SearchQuestion,
  after: number | undefined,
  limit: number,
): Promise<number[]> {
  const beyond = after === undefined ? empty : sql` and s.number > ${after}`;
  const rows = await context.db.query<{ number: number }>(
    sql`${prologue(question)} select s.number from registry.subject s where ${conditions(question)}${beyond} order by s.number limit ${limit}`,
  );
  return rows.map(({ number }) => number);
}

/** How many subjects the whole search finds, of those that the caller may find. */
export async function countSubjects(context: RequestContext, question: SearchQuestion): Promise<number> {
  const [row] = await context.db.query<{ total: number }>(
    sql`${prologue(question)} select count(*) as total from registry.subject s where ${conditions(question)}`,
  );
  return row?.total ?? 0;
}

function prologue({ divisions }: SearchQuestion): Sql {
  return divisions === undefined ? empty : wantedDivisions(divisions);
}

function conditions({ text, kinds, divisions, hidden }: SearchQuestion): Sql {
  const pattern = text.replace(/[\\%_]/g, '\\$&');
  const byName = sql`(s.name_pairs @> ${pairsOf(text)}::text[] and s.name_search like ${`%${pattern}%`})`;
  const all = [/^[0-9A-Z]+$/.test(text) ? sql`(${byName} or s.initials like ${`${text}%`})` : byName];
  if (kinds !== undefined) all.push(sql`s.kind = any(${[...kinds]}::text[])`);
  // A town's nine digits begin with its county's six, also where the town itself is not in the table.
  if (divisions !== undefined) all.push(sql`(s.division in (select code from wanted) or left(s.division, 6) in (select code from wanted))`);
  all.push(...hidden.map((each) => NOT_OF_CLASS[each]));
  return join(all, ' and ');
}
