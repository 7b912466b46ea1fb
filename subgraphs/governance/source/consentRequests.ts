import sql, { join, raw } from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import type { Database } from '../../shared/database/database.ts';
import type { ConsentTerms } from './consents.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** A request for consent as it is kept. */
export interface StoredRequest {
  readonly number: number;
  readonly id: string;
  readonly subject: number;
  readonly organisation: string;
  readonly datasets: readonly string[];
  readonly purpose: string;
  readonly message: string | null;
  readonly once: boolean;
  readonly validUntil: string;
  readonly requestedAt: string;
  readonly isDeclined: boolean;
  readonly isGiven: boolean;
}

const COLUMNS = raw(`number, id, subject, organisation, datasets, purpose, message, once, ${shanghaiTime('valid_until')} as "validUntil",
  ${shanghaiTime('requested_at')} as "requestedAt", declined_at is not null as "isDeclined",
  exists (select from governance.consent c where c.request = r.id) as "isGiven"`);

/** Requests of one organisation that one subject may be asked to answer at once: whom anybody knows the id of he could flood. */
const MOST_WAITING = 20;

/** Keeps a request. Throws BAD_USER_INPUT where too many wait. */
export async function addRequest(
  db: Database,
  terms: ConsentTerms,
  { at, by, message }: { at: Date; by: string; message: string | null },
): Promise<StoredRequest> {
  const [added] = await db.query<{ id: string }>(sql`
    insert into governance.consent_request (subject, organisation, requested_by, datasets, purpose, message, once, valid_until, requested_at)
    select ${terms.subject}, ${terms.organisation}, ${by}, ${[...terms.datasets]}::text[], ${terms.purpose}, ${message}, ${terms.once},
      ${terms.validUntil.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz
    where (select count(*) from governance.consent_request r where subject = ${terms.subject} and organisation = ${terms.organisation}
      and declined_at is null and valid_until > ${at.toISOString()}::timestamptz
      and not exists (select from governance.consent c where c.request = r.id)) < ${MOST_WAITING}
    returning id`);
  if (!added)
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      `已有 ${MOST_WAITING} 项征询待其答复 / ${MOST_WAITING} requests wait for the subject's answer already`,
    );
  return (await requestWithId(db, added.id)) as StoredRequest;
}

/** One request. */
export async function requestWithId(db: Database, id: string): Promise<StoredRequest | undefined> {
  const [found] = await db.query<StoredRequest>(sql`select ${COLUMNS} from governance.consent_request r where id = ${id}::uuid`);
  return found;
}

/** What some subjects were asked, the newest first. */
export function requestsTo(db: Database, subjects: readonly number[]): Promise<StoredRequest[]> {
  return db.query(sql`select ${COLUMNS} from governance.consent_request r where subject in (${join(subjects)}) order by number desc`);
}

/** What an organisation asked, the newest first, beyond a number; and how much there is. */
export async function requestsBy(
  db: Database,
  organisation: string,
  first: number,
  after: number | undefined,
): Promise<{ rows: StoredRequest[]; total: number }> {
  const beyond = after === undefined ? sql`true` : sql`number < ${after}`;
  const rows = await db.query<StoredRequest>(sql`
    select ${COLUMNS} from governance.consent_request r where organisation = ${organisation} and ${beyond} order by number desc limit ${first}`);
  const [counted] = await db.query<{ total: number }>(
    sql`select count(*)::integer as total from governance.consent_request where organisation = ${organisation}`,
  );
  return { rows, total: counted?.total ?? 0 };
}

/** Notes that the subject declined. */
export async function decline(db: Database, id: string, at: Date): Promise<void> {
  await db.query(
    sql`update governance.consent_request set declined_at = ${at.toISOString()} where id = ${id}::uuid and declined_at is null`,
  );
}
