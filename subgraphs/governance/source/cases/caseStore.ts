import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../../../shared/database/database.ts';
import type { RecordMark } from '../../../shared/records/markRecord.ts';
import { CreditGraphError } from '../../../../common/errors.ts';
import { attach, type AttachmentOwner } from '../attachments.ts';
import type { FormerPerson, Person } from '../person.ts';
import { shanghaiTime } from '../shanghaiTime.ts';
import { dueOn, type CaseDays, type CaseKind } from './clock.ts';

/** A case as it is kept. */
export interface StoredCase {
  readonly number: number;
  readonly id: string;
  readonly kind: CaseKind;
  readonly sector: string;
  readonly dataset: string | null;
  readonly record: string | null;
  readonly title: string;
  readonly subject: number | null;
  readonly text: string;
  readonly promise: string | null;
  readonly state: string;
  readonly decision: string | null;
  readonly answer: string | null;
  readonly filedAt: string;
  readonly dueOn: string | null;
  readonly extended: boolean;
  readonly filedBy: string;
  readonly filedFor: string | null;
  /** The number of the subject that whoever filed it is, where the account named it. */
  readonly filedAs: number | null;
  /** The department has still to be told of what was decided. */
  readonly waits: boolean;
}

const COLUMNS = raw(`number, id, kind, sector, dataset, record, title, subject, text, promise, state, decision, answer,
  ${shanghaiTime('filed_at')} as "filedAt", due_on::text as "dueOn", extended, filed_by as "filedBy", filed_for as "filedFor", filed_as::float8 as "filedAs",
  pending is not null as waits`);

/** States in which another case may be opened about the record; as the index of open ones has them. */
const OVER = ['FORM_REJECTED', 'CLOSED', 'NOTIFIED', 'REFUSED', 'REVOKED'];

/** One case. */
export async function caseWithId(db: Database, kind: CaseKind, id: string): Promise<StoredCase | undefined> {
  const [found] = await db.query<StoredCase>(sql`select ${COLUMNS} from governance.case_file where id = ${id}::uuid and kind = ${kind}`);
  return found;
}

/** Cases of some subjects, the newest first. */
export function casesOf(db: Database, kind: CaseKind, subjects: readonly number[]): Promise<StoredCase[]> {
  return db.query(
    sql`select ${COLUMNS} from governance.case_file where kind = ${kind} and subject in (${join(subjects)}) order by number desc`,
  );
}

/** Cases that somebody filed by an account that named him as a subject, the newest first. */
export function casesFiledBy(db: Database, kind: CaseKind, subject: number): Promise<StoredCase[]> {
  return db.query(sql`select ${COLUMNS} from governance.case_file where kind = ${kind} and filed_as = ${subject} order by number desc`);
}

/** What a queue is asked for. */
export interface QueueQuestion {
  readonly kind: CaseKind;
  readonly sectors: readonly string[];
  readonly states: readonly string[] | undefined;
  readonly dueBefore: string | undefined;
  readonly first: number;
  readonly after: number | undefined;
}

/** A work queue, the oldest first. */
export async function queue(
  db: Database,
  { kind, sectors, states, dueBefore, first, after }: QueueQuestion,
): Promise<{ rows: StoredCase[]; total: number }> {
  const conditions: Sql[] = [sql`kind = ${kind}`, sql`sector = any(${[...sectors]}::text[])`];
  if (states) conditions.push(sql`state = any(${[...states]}::text[])`);
  if (dueBefore !== undefined) conditions.push(sql`due_on < ${dueBefore}::date`);
  const where = join(conditions, ' and ');
  const beyond = after === undefined ? sql`true` : sql`number > ${after}`;
  const rows = await db.query<StoredCase>(
    sql`select ${COLUMNS} from governance.case_file where ${where} and ${beyond} order by number limit ${first}`,
  );
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from governance.case_file where ${where}`);
  return { rows, total: counted?.total ?? 0 };
}

/** What was done in a case, in order. */
export function stepsOf(
  db: Database,
  number: number,
): Promise<{ step: string; state: string; note: string; organisation: string | null; at: string }[]> {
  return db.query(sql`
    select step, state, note, taken_for as organisation, ${raw(shanghaiTime('taken_at'))} as at
    from governance.case_step where "case" = ${number} order by position`);
}

/** Those who took one of these steps, as they were named then. */
export function takersOf(db: Database, number: number, steps: readonly string[]): Promise<FormerPerson[]> {
  return db.query(sql`
    select distinct taken_by as name, taken_as::float8 as subject from governance.case_step
    where "case" = ${number} and step = any(${[...steps]}::text[])`);
}

/** What was decided last on an objection of a subject about a record; undefined where nothing was. */
export async function lastDecision(db: Database, { record, subject }: Pick<StoredCase, 'record' | 'subject'>): Promise<string | undefined> {
  const [found] = await db.query<{ decision: string }>(sql`
    select decision from governance.case_file
    where kind = 'OBJECTION' and record = ${record} and subject = ${subject} and decision is not null order by number desc limit 1`);
  return found?.decision;
}

/** What a case is opened with. */
export interface Opening extends Pick<
  StoredCase,
  'kind' | 'sector' | 'dataset' | 'record' | 'title' | 'subject' | 'text' | 'promise' | 'state'
> {
  readonly marks: readonly RecordMark[];
  readonly step: string;
  readonly attachments: readonly string[];
}

/**
 * Opens a case; undefined where one is open about the same record. Throws where an attachment is not its filer's own, where an objection about
 * the record was decided before and this one brings nothing new, and where too many complaints of his are unanswered.
 */
export function open(
  db: Database,
  opening: Opening,
  by: Person,
  owner: AttachmentOwner,
  at: Date,
  today: string,
): Promise<StoredCase | undefined> {
  const { kind, sector, dataset, record, title, subject, text, promise, state, marks, step, attachments } = opening;
  const now = at.toISOString();
  return db.transaction(async (tx) => {
    if (kind === 'COMPLAINT') await mustNotFlood(tx, by);
    const [opened] = await tx.query<StoredCase>(sql`
      insert into governance.case_file (kind, sector, dataset, record, title, subject, filed_by, filed_for, filed_as, text, promise, state, filed_at, since, due_on, pending, flags)
      values (${kind}, ${sector}, ${dataset}, ${record}, ${title}, ${subject}, ${by.name}, ${by.organisation ?? null}, ${by.subject ?? null}, ${text}, ${promise}, ${state}, ${now}, ${now},
        ${dueOn(kind, state, { filedOn: today, since: today }, false)}::date, ${marks.length > 0 ? JSON.stringify(marks) : null}::jsonb, ${flagIn(marks) === true})
      on conflict do nothing
      returning ${COLUMNS}`);
    if (!opened) return undefined;
    await attachOwn(tx, attachments, owner, opened.number);
    if (kind === 'OBJECTION' && !(await bringsSomethingNew(tx, opened)))
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        '就这条记录的异议已经决定并答复：可申请复核（reviewObjection），再次提出须附新的证据 / an objection about this record was decided and answered: ask for its review (reviewObjection); another needs new evidence attached',
      );
    await addStep(tx, opened.number, step, state, '', by, now);
    return opened;
  });
}

/**
 * Whether an objection is the first about its record that comes to be decided, or holds a file that none before it held. Whoever could object with
 * nothing new, again and again, would keep a record marked, and what it triggers discretionary, for as long as he likes.
 */
async function bringsSomethingNew(tx: Database, { number, record, subject }: StoredCase): Promise<boolean> {
  const before = sql`from governance.case_file c where c.kind = 'OBJECTION' and c.record = ${record} and c.subject = ${subject} and c.number <> ${number}`;
  const [found] = await tx.query<{ is_new: boolean }>(sql`
    select not exists (select ${before} and c.decision is not null)
      or exists (select from governance.attachment a where a."case" = ${number}
        and a.sha256 <> all (select b.sha256 from governance.attachment b where b."case" in (select c.number ${before}))) as is_new`);
  return found?.is_new === true;
}

/** Complaints of one person that may be unanswered at once: they are about no record, which would have one open case at most. */
const MOST_COMPLAINTS = 50;

async function mustNotFlood(tx: Database, { name, organisation, subject }: Person): Promise<void> {
  // Of several at once each counts those before it.
  await tx.query(sql`select pg_advisory_xact_lock(hashtext(${`credit-graph complaints ${organisation ?? ''} ${name}`}))`);
  const [filed] = await tx.query<{ count: number }>(sql`
    select count(*)::integer as count from governance.case_file
    where kind = 'COMPLAINT' and answer is null and filed_by = ${name} and filed_for is not distinct from ${organisation ?? null}
      and filed_as is not distinct from ${subject ?? null}::bigint`);
  if ((filed?.count ?? 0) >= MOST_COMPLAINTS)
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      `您已有 ${MOST_COMPLAINTS} 件投诉尚待答复，待其中之一答复后可再提出 / ${MOST_COMPLAINTS} complaints of yours are unanswered: file another once one of them is answered`,
    );
}

/** What a step changes. */
export interface Advance {
  readonly step: string;
  readonly to: string;
  readonly note: string;
  readonly decides: string | undefined;
  readonly answers: boolean;
  readonly extends: boolean;
  readonly marks: readonly RecordMark[];
  readonly attachments: readonly string[];
}

/**
 * Takes a step from the state in which the case was seen; undefined where it has gone on meanwhile, or another is open about its record. Throws where an
 * attachment is not its taker's own.
 */
export function advance(
  db: Database,
  seen: StoredCase,
  { step, to, note, decides, answers, extends: isExtension, marks, attachments }: Advance,
  by: Person,
  owner: AttachmentOwner,
  at: Date,
  today: string,
): Promise<StoredCase | undefined> {
  const now = at.toISOString();
  const advancing = db.transaction(async (tx) => {
    const [current] = await tx.query<CaseDays>(sql`
      select (filed_at at time zone 'Asia/Shanghai')::date::text as "filedOn", (since at time zone 'Asia/Shanghai')::date::text as since,
        (select max(taken_at at time zone 'Asia/Shanghai')::date::text from governance.case_step where "case" = ${seen.number} and step = 'REQUEST_REVIEW') as "reviewedFrom"
      from governance.case_file c where number = ${seen.number} and state = ${seen.state} and extended = ${seen.extended}
        and (${OVER.includes(to)} or not exists (select from governance.case_file other
          where other.kind = c.kind and other.record = c.record and other.number <> c.number and other.state <> all(${[...OVER]}::text[])))
      for update`);
    if (!current) return undefined;
    const isExtended = isExtension || (to === seen.state && seen.extended);
    const since = isExtension ? current.since : today;
    const due = dueOn(seen.kind, to, { ...current, since }, isExtended);
    const [advanced] = await tx.query<StoredCase>(sql`
      update governance.case_file set state = ${to}, since = ${isExtension ? sql`since` : sql`${now}::timestamptz`}, due_on = ${due}::date,
        extended = ${isExtension ? sql`true` : sql`extended`}, decision = coalesce(${decides ?? null}, decision),
        flags = coalesce(${flagIn(marks) ?? null}::boolean, flags), answer = ${answers ? sql`${note}` : sql`answer`}, pending = ${marks.length > 0 ? sql`coalesce(pending, '[]') || ${JSON.stringify(marks)}::jsonb` : sql`pending`}
      where number = ${seen.number} returning ${COLUMNS}`);
    // What ends this objection ends what earlier ones, which are over, left marked.
    if (flagIn(marks) === false)
      await tx.query(sql`
        update governance.case_file set flags = false where flags and kind = 'OBJECTION' and record = ${seen.record} and subject is not distinct from ${seen.subject} and state = any(${[...OVER]}::text[])`);
    await attachOwn(tx, attachments, owner, seen.number);
    await addStep(tx, seen.number, step, to, note, by, now);
    return advanced;
  });
  // Another was opened about its record while this one was being opened again.
  return advancing.catch((error: unknown) => {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return undefined;
    throw error;
  });
}

const UNIQUE_VIOLATION = '23505';

/** Whether marks put a record under objection; undefined where they say nothing of it. */
function flagIn(marks: readonly RecordMark[]): boolean | undefined {
  return marks.flatMap((mark) => (mark.kind === 'OBJECTION' ? [mark.on] : [])).at(-1);
}

/** Whether any objection has a record marked; settled where none that does is open. */
export async function flagOf(db: Database, record: string): Promise<{ on: boolean; settled?: true }> {
  const [flag] = await db.query<{ isOpen: boolean }>(sql`
    select state <> all(${[...OVER]}::text[]) as "isOpen" from governance.case_file where flags and record = ${record} order by 1 desc limit 1`);
  return { on: flag !== undefined, ...(flag?.isOpen === false ? { settled: true } : {}) };
}

/** A case with what its department has still to be told, in order. */
export interface PendingCase extends StoredCase {
  readonly pending: readonly RecordMark[];
}
/** So many at once. */
export const PENDING_PAGE = 100;

/** Cases of which a department has still to be told, the oldest first, beyond a number; or one of them. */
export function pendingCases(db: Database, from: { after: number } | { number: number }): Promise<PendingCase[]> {
  const which = 'number' in from ? sql`number = ${from.number}` : sql`number > ${from.after}`;
  return db.query(
    sql`select ${COLUMNS}, pending from governance.case_file where pending is not null and ${which} order by number limit ${PENDING_PAGE}`,
  );
}

/**
 * Notes that the department was told the first mark of those that wait; what was decided since stays to be told. `work` is done with it, and only
 * where nobody else has noted it meanwhile.
 */
export async function told(db: Database, number: number, mark: RecordMark, work?: (tx: Database) => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    const [noted] = await tx.query(sql`
      update governance.case_file set pending = nullif(pending - 0, '[]'::jsonb)
      where number = ${number} and pending -> 0 = ${JSON.stringify(mark)}::jsonb returning number`);
    if (noted) await work?.(tx);
  });
}

async function attachOwn(tx: Database, attachments: readonly string[], owner: AttachmentOwner, number: number): Promise<void> {
  if (!(await attach(tx, attachments, owner, number)))
    throw new CreditGraphError('BAD_USER_INPUT', '没有您的这些附件 / there are no such attachments of yours');
}

async function addStep(tx: Database, number: number, step: string, state: string, note: string, by: Person, now: string): Promise<void> {
  await tx.query(sql`
    insert into governance.case_step ("case", position, step, state, note, taken_by, taken_for, taken_as, taken_at)
    select ${number}, coalesce(max(position), 0) + 1, ${step}, ${state}, ${note}, ${by.name}, ${by.organisation ?? null}, ${by.subject ?? null}, ${now}
    from governance.case_step where "case" = ${number}`);
}
