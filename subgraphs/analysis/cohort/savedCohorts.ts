import { randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import { DEFAULT_MINIMUM_GROUP } from '../../../common/policy.ts';
import { SUBJECT_CLASSES } from '../../../common/subjectClass.ts';
import { decodeSet, encodeSet, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { holderOf } from '../documents/issuedDocuments.ts';
import { classNamed, workOut } from './cohort.ts';
import { toldRuns } from './compareRuns.ts';
import { parseWhere } from './parseWhere.ts';
import { allStatesCounted, universeOf } from './universe.ts';

interface SavedRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly savedAt: string;
  readonly conditions: Record<string, unknown>;
}

interface RunRow {
  readonly quarter: string;
  readonly at: string;
  readonly classes: string;
  /** Null of runs before it was kept. */
  readonly allStates: string | null;
  readonly members: Uint8Array;
}

const MAX_NAME = 100;
const MAX_SAVED = 500;
const TIME = 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"';

/** `Mutation.saveCohort`. */
export async function saveCohort(
  _parent: unknown,
  { name: given, where }: { name: string; where: Record<string, unknown> },
  context: RequestContext,
): Promise<object> {
  const name = given.trim();
  if (name === '' || name.length > MAX_NAME)
    throw new CreditGraphError('BAD_USER_INPUT', `name 须为 1 到 ${MAX_NAME} 字 / name must be 1 to ${MAX_NAME} characters`);
  // What contradicts itself is refused now, not a quarter later.
  parseWhere(where);
  const organisation = holderOf(context);
  const id = randomBytes(12).toString('base64url');
  return context.db.transaction(async (transaction) => {
    await transaction.query(sql`delete from analysis.cohort_run where cohort in
      (select number from analysis.saved_cohort where organisation = ${organisation} and name = ${name})`);
    await transaction.query(sql`delete from analysis.saved_cohort where organisation = ${organisation} and name = ${name}`);
    const [counted] = await transaction.query<{ saved: number }>(
      sql`select count(*)::integer as saved from analysis.saved_cohort where organisation = ${organisation}`,
    );
    if ((counted?.saved ?? 0) >= MAX_SAVED)
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `一个单位至多存 ${MAX_SAVED} 个群体 / an organisation keeps at most ${MAX_SAVED} cohorts`,
      );
    await transaction.query(sql`
      insert into analysis.saved_cohort (id, organisation, user_name, name, conditions, saved_at)
      values (${id}, ${organisation}, ${context.calls[0]?.user ?? null}, ${name}, ${JSON.stringify(where)}::jsonb, ${now(context)})`);
    return { id, name, savedAt: now(context) };
  });
}

/** `Query.savedCohorts`: those of the caller's own organisation; nobody who has none has any. */
export async function savedCohorts(_parent: unknown, _args: unknown, context: RequestContext): Promise<readonly object[]> {
  if (!context.access.identified) return [];
  return context.db.query<SavedRow>(sql`
    select number, id, name, to_char(saved_at at time zone 'Asia/Shanghai', ${TIME}) as "savedAt", conditions
    from analysis.saved_cohort where organisation = ${holderOf(context)} order by number desc`);
}

/** `Mutation.runCohort`: what it would answer today, kept for the quarter. */
export async function runCohort(_parent: unknown, { id }: { id: string }, context: RequestContext): Promise<object> {
  const [saved] = await context.db.query<SavedRow>(sql`
    select number, id, name, conditions from analysis.saved_cohort where id = ${id} and organisation = ${holderOf(context)}`);
  if (!saved) throw new CreditGraphError('BAD_USER_INPUT', 'id: 没有这个群体 / no such cohort');
  const { members, universe } = await workOut(saved.conditions, context);
  const quarter = quarterOf(context.today);
  await context.db.query(sql`
    insert into analysis.cohort_run (cohort, quarter, at, classes, all_states, members)
    values (${saved.number}, ${quarter}, ${now(context)}, ${universe.classes.join(' ')}, ${universe.allStates},
      ${Buffer.from(encodeSet(members), 'base64')})`);
  const [newest] = await runsOf(context, id);
  if (!newest) throw new Error('the run was not kept');
  return newest;
}

/** `SavedCohort.runs`. */
export function runs({ id }: { id: string }, _args: unknown, context: RequestContext): Promise<object[]> {
  return runsOf(context, id);
}

/** The runs of a cohort of the caller's organisation, each beside the one of the quarter before. */
async function runsOf(context: RequestContext, id: string): Promise<object[]> {
  const minimum = context.access.minimumGroup ?? DEFAULT_MINIMUM_GROUP;
  const [saved] = await context.db.query<Pick<SavedRow, 'conditions'>>(
    sql`select conditions from analysis.saved_cohort where id = ${id} and organisation = ${holderOf(context)}`,
  );
  if (!saved) return [];
  const where = parseWhere(saved.conditions);
  const testable = universeOf(where, context.access).classes;
  const rows = await context.db.query<RunRow>(sql`
    select q.quarter, to_char(q.at at time zone 'Asia/Shanghai', ${TIME}) as at, q.classes, q.all_states as "allStates", q.members from (
      select distinct on (r.quarter, r.classes, r.all_states) r.*
      from analysis.cohort_run r join analysis.saved_cohort c on c.number = r.cohort
      where c.id = ${id} and c.organisation = ${holderOf(context)}
      order by r.quarter, r.classes, r.all_states, r.number desc) q
    order by q.quarter desc, q.number desc`);
  const kept = rows.map((row) => {
    const classes = SUBJECT_CLASSES.filter((each) => row.classes.split(' ').includes(each));
    // A colleague who may not test by what it was made of, or not by records in the same states, does not learn what it came to either.
    const mayTell = classes.every((each) => testable.includes(each)) && row.allStates === allStatesCounted(where, context.access, classes);
    return {
      row,
      classes,
      universe: mayTell ? JSON.stringify([row.classes, row.allStates]) : undefined,
      hasPersons: classes.includes('individual'),
      members: setOfRow(row),
    };
  });
  // Of a quarter the last one that whoever asks is told of, so that a colleague's does not take the place of his own.
  const quarters = [...new Set(kept.map(({ row }) => row.quarter))].map((quarter) => kept.filter(({ row }) => row.quarter === quarter));
  const shown = quarters.flatMap((runsOfIt) => runsOfIt.find(({ universe }) => universe !== undefined) ?? runsOfIt[0] ?? []);
  return toldRuns(shown, minimum).map(({ row: { quarter, at }, classes, count, entered, left }) => ({
    quarter,
    at,
    classes: classes.map(classNamed),
    count,
    entered,
    left,
  }));
}

function setOfRow({ members }: RunRow): SubjectSet {
  return decodeSet(Buffer.from(members).toString('base64'));
}

function quarterOf(day: string): string {
  return `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

function now({ clock }: RequestContext): string {
  return new Date(clock()).toISOString();
}
