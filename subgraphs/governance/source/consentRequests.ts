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

/**
 * Requests of one organisation that may wait for one subject's answer, those of the last days included that he declined or let lapse: whoever knows
 * somebody's id could flood him otherwise.
 */
const MOST_UNANSWERED = 20;
const DAYS = 30;

/** Keeps a request. Throws BAD_USER_INPUT where too many wait, or came to nothing of late. */
export async function addRequest(
  db: Database,
  terms: ConsentTerms,
  { at, by, message }: { at: Date; by: string; message: string | null },
): Promise<StoredRequest> {
  const { subject, organisation } = terms;
  const now = sql`${at.toISOString()}::timestamptz`;
  return db.transaction(async (tx) => {
    // Of several at once each counts those before it.
    await tx.query(sql`select pg_advisory_xact_lock(hashtext(${`credit-graph consent requests ${subject} ${organisation}`}))`);
    const [added] = await tx.query<{ id: string }>(sql`
      insert into governance.consent_request (subject, organisation, requested_by, datasets, purpose, message, once, valid_until, requested_at)
      select ${subject}, ${organisation}, ${by}, ${[...terms.datasets]}::text[], ${terms.purpose}, ${message}, ${terms.once},
        ${terms.validUntil.toISOString()}::timestamptz, ${now}
      where (select count(*) from governance.consent_request r where subject = ${subject} and organisation = ${organisation}
        and (requested_at > ${now} - make_interval(days => ${DAYS}) or (declined_at is null and valid_until > ${now}))
        and not exists (select from governance.consent c where c.request = r.id)) < ${MOST_UNANSWERED}
      returning id`);
    if (!added)
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `已有 ${MOST_UNANSWERED} 项征询待其答复，或在 ${DAYS} 天内未获同意，请稍后再征询 / ${MOST_UNANSWERED} requests wait for the subject's answer, or were not consented to within ${DAYS} days: ask again later`,
      );
    return (await requestWithId(tx, added.id)) as StoredRequest;
  });
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
