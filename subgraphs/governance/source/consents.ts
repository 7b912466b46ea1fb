import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import type { Database } from '../../shared/database/database.ts';
import { nextChange } from './permits.ts';
import { shanghaiTime } from './shanghaiTime.ts';
import { spelling } from './spelling.ts';

/** A consent as it is kept. */
export interface StoredConsent {
  readonly number: number;
  readonly id: string;
  readonly subject: number;
  readonly organisation: string;
  readonly datasets: readonly string[];
  readonly purpose: string;
  readonly basis: 'GIVEN' | 'MANDATE';
  readonly once: boolean;
  readonly policyRevision: number;
  readonly givenAt: string;
  readonly validUntil: string;
  readonly withdrawnAt: string | null;
  readonly usedAt: string | null;
  readonly mandateNumber: string | null;
  readonly mandateSignedOn: string | null;
  readonly recordedFor: string | null;
  /** Of the paper that withdrew it. */
  readonly withdrawalNumber: string | null;
  readonly withdrawalSignedOn: string | null;
  readonly withdrawalDigest: string | null;
  readonly withdrawalRecordedFor: string | null;
}

/** What a subject consents to. */
export interface ConsentTerms {
  readonly subject: number;
  readonly organisation: string;
  readonly datasets: readonly string[];
  readonly purpose: string;
  readonly once: boolean;
  readonly validUntil: Date;
}

/** What was signed on paper, and who recorded it. */
export interface Mandate {
  readonly number: string;
  readonly signedOn: string;
  readonly digest: string;
  readonly recordedBy: string;
  readonly recordedFor: string;
}

const COLUMNS = raw(`number, id, subject, organisation, datasets, purpose, basis, once, policy_revision as "policyRevision",
  ${shanghaiTime('given_at')} as "givenAt", ${shanghaiTime('valid_until')} as "validUntil", ${shanghaiTime('withdrawn_at')} as "withdrawnAt",
  ${shanghaiTime('used_at')} as "usedAt", mandate_number as "mandateNumber", mandate_signed_on::text as "mandateSignedOn", recorded_for as "recordedFor",
  withdrawal_number as "withdrawalNumber", withdrawal_signed_on::text as "withdrawalSignedOn", withdrawal_digest as "withdrawalDigest",
  withdrawal_recorded_for as "withdrawalRecordedFor"`);

/** Consents of some subjects, the newest first, those that ended too. */
export function consentsOf(db: Database, subjects: readonly number[]): Promise<StoredConsent[]> {
  return db.query(sql`select ${COLUMNS} from governance.consent where subject in (${join(subjects)}) order by number desc`);
}

/** One consent. */
export async function consentWithId(db: Database, id: string): Promise<StoredConsent | undefined> {
  const [found] = await db.query<StoredConsent>(sql`select ${COLUMNS} from governance.consent where id = ${id}::uuid`);
  return found;
}

/** Consents of one subject that may hold at once: every gateway keeps them all. */
const MOST_OF_ONE = 500;

/** Keeps a consent; gateways hear of it. Throws BAD_USER_INPUT where the subject has too many, or the paper that it stands on gave one before. */
export async function addConsent(
  db: Database,
  terms: ConsentTerms,
  {
    at,
    policyRevision,
    request,
    mandate,
  }: { at: Date; policyRevision: number; request?: string | undefined; mandate?: Mandate | undefined },
): Promise<StoredConsent> {
  return db.transaction(async (tx) => {
    const change = await nextChange(tx);
    // Whoever has the number of the change is alone: of two answers to one request the second sees the first.
    const [answered] = request === undefined ? [] : await tx.query(sql`select id from governance.consent where request = ${request}::uuid`);
    if (answered) throw new CreditGraphError('BAD_USER_INPUT', 'request 已答复 / was answered');
    const [held] = await tx.query<{ count: number }>(sql`
      select count(*)::integer as count from governance.consent
      where subject = ${terms.subject} and withdrawn_at is null and used_at is null and valid_until > ${at.toISOString()}::timestamptz`);
    if ((held?.count ?? 0) >= MOST_OF_ONE)
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `有效的同意不得超过 ${MOST_OF_ONE} 项，请先撤回 / at most ${MOST_OF_ONE} may hold at once: withdraw some first`,
      );
    if (mandate && (await isRecorded(tx, terms, mandate)))
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        '这份委托已经登记过，撤回或用完后须另行签署 / this mandate was recorded already: once it is withdrawn or used up another has to be signed',
      );
    const [added] = await tx.query<StoredConsent>(sql`
      insert into governance.consent (subject, organisation, datasets, purpose, basis, request, once, policy_revision, given_at, valid_until,
        mandate_number, mandate_signed_on, mandate_digest, recorded_by, recorded_for, change)
      values (${terms.subject}, ${terms.organisation}, ${[...terms.datasets]}::text[], ${terms.purpose}, ${mandate ? 'MANDATE' : 'GIVEN'},
        ${request ?? null}::uuid, ${terms.once}, ${policyRevision}, ${at.toISOString()}, ${terms.validUntil.toISOString()},
        ${mandate?.number ?? null}, ${mandate?.signedOn ?? null}::date, ${mandate?.digest ?? null}, ${mandate?.recordedBy ?? null},
        ${mandate?.recordedFor ?? null}, ${change})
      returning ${COLUMNS}`);
    return added as StoredConsent;
  });
}

/** Whether a subject's paper was recorded before, by its scan or its number: what he withdrew would come back by it, and what he gave once be had again. */
async function isRecorded(tx: Database, { subject, organisation }: ConsentTerms, mandate: Mandate): Promise<boolean> {
  const recorded = await tx.query<{ organisation: string; number: string; digest: string }>(sql`
    select organisation, mandate_number as number, mandate_digest as digest from governance.consent where subject = ${subject} and basis = 'MANDATE'`);
  return recorded.some(
    (before) =>
      before.digest === mandate.digest ||
      (spelling(before.number) === spelling(mandate.number) && spelling(before.organisation) === spelling(organisation)),
  );
}

/** Ends a consent that still holds, by a paper where one is given; answers it as it is then. */
export async function withdraw(db: Database, id: string, at: Date, paper?: Mandate): Promise<StoredConsent | undefined> {
  const by = paper
    ? sql`, withdrawal_number = ${paper.number}, withdrawal_signed_on = ${paper.signedOn}::date, withdrawal_digest = ${paper.digest},
        withdrawal_recorded_by = ${paper.recordedBy}, withdrawal_recorded_for = ${paper.recordedFor}`
    : empty;
  return end(db, sql`withdrawn_at = ${at.toISOString()}${by}`, sql`id = ${id}::uuid and withdrawn_at is null`);
}

/** Uses a consent for one answer up; undefined where it does not hold any more: then nothing may be answered by it. */
export async function useUp(db: Database, id: string, at: Date): Promise<StoredConsent | undefined> {
  const now = at.toISOString();
  return end(
    db,
    sql`used_at = ${now}`,
    sql`id = ${id}::uuid and once and used_at is null and withdrawn_at is null and valid_until > ${now}::timestamptz`,
  );
}

function end(db: Database, how: Sql, which: Sql): Promise<StoredConsent | undefined> {
  return db.transaction(async (tx) => {
    const change = await nextChange(tx);
    const [ended] = await tx.query<StoredConsent>(
      sql`update governance.consent set ${how}, change = ${change} where ${which} returning ${COLUMNS}`,
    );
    return ended;
  });
}
