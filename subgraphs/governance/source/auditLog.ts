import sql, { empty, join, type Sql } from 'sql-template-tag';
import { parseEntry, resolveRequest, setsNamed, type ResolvedRequest } from '../../../common/auditEntry.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { Database } from '../../shared/database/database.ts';
import { fieldSets } from './auditFields.ts';
import type { AuditPlace } from './auditPlace.ts';

/** Which entries are asked for; all that is given holds. */
export interface AuditQuestion {
  /** Numbers of subjects, any of them; none: nobody's. */
  readonly subjects?: readonly number[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly organisation?: string | undefined;
  readonly person?: string | undefined;
  readonly purpose?: string | undefined;
  readonly reference?: string | undefined;
  /** With subjects: read of one of them, or withheld in a request that read something of one. */
  readonly coordinate?: string | undefined;
  readonly sector?: string | undefined;
  readonly outcome?: string | undefined;
  readonly log?: string | undefined;
}

/** An entry of the log as it is kept. */
export interface KeptEntry {
  readonly id: number;
  readonly chain: string;
  readonly entry: ResolvedRequest;
}

/** Entries that a question finds, newest first, after a place. */
export async function entriesFor(
  db: Database,
  question: AuditQuestion,
  first: number,
  after: AuditPlace | undefined,
): Promise<KeptEntry[]> {
  const beyond = after ? sql`and (e.at, e.id) < (${after.at}::timestamptz, ${after.id})` : empty;
  const rows = await db.query<{ id: number; chain: string; line: string }>(sql`
    select e.id, c.name as chain, e.line
    from governance.audit_entry e join governance.audit_chain c on c.id = e.chain
    where ${conditions(question)} ${beyond}
    order by e.at desc, e.id desc limit ${first}`);
  const entries = rows.map(({ id, chain, line }) => {
    const entry = parseEntry(line);
    if (entry.kind !== 'REQUEST') throw new Error(`audit entry ${chain}/${entry.n} has the columns of a request and is none`);
    return { id, chain, entry };
  });
  const sets = await fieldSets(
    db,
    entries.flatMap(({ entry }) => setsNamed(entry)),
  );
  return entries.map(({ entry, ...rest }) => ({ ...rest, entry: resolveRequest(entry, sets) }));
}

/** How many there are in all. */
export async function countFor(db: Database, question: AuditQuestion): Promise<number> {
  const [row] = await db.query<{ total: number }>(sql`
    select count(*) as total from governance.audit_entry e where ${conditions(question)}`);
  return row?.total ?? 0;
}

function conditions(question: AuditQuestion): Sql {
  const { subjects, from, to, organisation, person, purpose, reference, coordinate, sector, outcome, log } = question;
  const found = [sql`e.outcome is not null`];
  const ofThem = subjects && sql`r.subject = any(${`{${subjects.join()}}`}::bigint[])`;
  if (ofThem) found.push(sql`(e.id, e.at) in (select r.entry, r.at from governance.audit_read r where ${ofThem})`);
  if (from !== undefined) found.push(sql`e.at >= ${startOf(from)}::timestamptz`);
  if (to !== undefined) found.push(sql`e.at < ${startOf(to)}::timestamptz + interval '1 day'`);
  if (organisation !== undefined) found.push(sql`e.organisation = ${organisation}`);
  if (person !== undefined) found.push(sql`e.person = ${person}`);
  if (purpose !== undefined) found.push(sql`e.purpose = ${purpose}`);
  if (reference !== undefined) found.push(sql`e.reference = ${reference}`);
  if (coordinate !== undefined) found.push(sql`e.coordinates @> array[${coordinate}]::text[]`);
  if (ofThem && coordinate !== undefined) found.push(isOfThem(coordinate, ofThem));
  if (sector !== undefined) found.push(sql`e.sectors @> array[${sector}]::text[]`);
  if (outcome !== undefined) found.push(sql`e.outcome = ${outcome}`);
  if (log !== undefined) found.push(sql`e.logs @> array[${log}]::text[]`);
  return join(found, ' and ');
}

/** The reads in a line, as JSON: what stands in them is digests and ids alone, and a key in a text has its quotes escaped. */
const READS = String.raw`"reads":(\[\{.*?\}\])`;

/** Whether an entry that names a coordinate read it of these subjects: one request reads this of one and that of another. */
function isOfThem(coordinate: string, ofThem: Sql): Sql {
  const named = `"coordinate":${JSON.stringify(coordinate)}`;
  return sql`(
    exists (
      select from governance.audit_read r where r.entry = e.id and r.at = e.at and ${ofThem}
        and substring(e.line from ${READS})::json -> r.part ->> 'set' in (
          select f.digest from governance.audit_fields f where position(${named} in f.fields) > 0))
    or position(${named} in e.line) > 0)`;
}

/** The first instant of a day in Asia/Shanghai. */
function startOf(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new CreditGraphError('BAD_USER_INPUT', 'during');
  return `${day}T00:00:00+08:00`;
}
