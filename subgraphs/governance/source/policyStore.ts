import sql, { raw, type Sql } from 'sql-template-tag';
import { policySchema, readPolicy, type Policy } from '../../../common/policy.ts';
import { hashOf, type SignedRevision } from '../../../common/policyRevision.ts';
import type { Database } from '../../shared/database/database.ts';
import type { SignPolicy } from '../../shared/defineSubgraph.ts';
import { checkedPolicy } from './policyCheck.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** A revision as it is kept. */
export interface StoredRevision extends SignedRevision {
  readonly kind: 'IMPORT' | 'DRAFT' | 'ROLLBACK' | 'TIGHTENING' | 'ACCEPTANCE';
  readonly basedOn: number | null;
  readonly reason: string;
  readonly state: 'DRAFT' | 'SUBMITTED' | 'APPROVED' | 'REJECTED';
  readonly draftedBy: string;
  readonly draftedFor: string | null;
  /** The number of the subject that the drafter is, where his account named it. */
  readonly draftedAs: number | null;
  readonly draftedAt: string;
  readonly submittedBy: string | null;
  readonly submittedAs: number | null;
  readonly submittedAt: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly rejectedBy: string | null;
  readonly rejectedAt: string | null;
  readonly rejection: string | null;
  readonly activeFrom: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
}

const COLUMNS = raw(`number as revision, content, hash, signature, kind, based_on as "basedOn", reason, state, drafted_by as "draftedBy",
  drafted_for as "draftedFor", ${shanghaiTime('drafted_at')} as "draftedAt", submitted_by as "submittedBy",
  drafted_as::float8 as "draftedAs", submitted_as::float8 as "submittedAs", ${shanghaiTime('submitted_at')} as "submittedAt",
  approved_by as "approvedBy", ${shanghaiTime('approved_at')} as "approvedAt", rejected_by as "rejectedBy", ${shanghaiTime('rejected_at')} as "rejectedAt",
  rejection, ${shanghaiTime('active_from')} as "activeFrom", confirmed_by as "confirmedBy", ${shanghaiTime('confirmed_at')} as "confirmedAt"`);

/** One revision. */
export async function revisionNumbered(db: Database, number: number): Promise<StoredRevision | undefined> {
  const [found] = await db.query<StoredRevision>(sql`select ${COLUMNS} from governance.policy_revision where number = ${number}`);
  return found;
}

/** The revision in force at a moment: the newest of those whose time has come. */
export async function revisionInForce(db: Database, at: Date): Promise<StoredRevision | undefined> {
  const [found] = await db.query<StoredRevision>(sql`
    select ${COLUMNS} from governance.policy_revision
    where state = 'APPROVED' and active_from <= ${at.toISOString()}::timestamptz order by active_from desc, number desc limit 1`);
  return found;
}

/** Whether a revision has ever been in force: one that was approved for later was not before its time. */
export async function wasInForce(db: Database, number: number, at: Date): Promise<boolean> {
  const [found] = await db.query<{ was: boolean }>(sql`
    select exists (select from governance.policy_revision
      where number = ${number} and state = 'APPROVED' and active_from <= ${at.toISOString()}::timestamptz) as was`);
  return found?.was === true;
}

/** Revisions, the newest first, beyond a number; and how many there are. */
export async function revisions(
  db: Database,
  first: number,
  after: number | undefined,
): Promise<{ rows: StoredRevision[]; total: number }> {
  const beyond: Sql = after === undefined ? sql`true` : sql`number < ${after}`;
  const rows = await db.query<StoredRevision>(
    sql`select ${COLUMNS} from governance.policy_revision where ${beyond} order by number desc limit ${first}`,
  );
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from governance.policy_revision`);
  return { rows, total: counted?.total ?? 0 };
}

/** Runs work that changes revisions while nobody else does. */
export function changingPolicy<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext('credit-graph policy'))`);
    return work(tx);
  });
}

/** Adds a revision, signed, under the next number; answers it. */
export async function addRevision(
  tx: Database,
  sign: SignPolicy,
  policy: Policy,
  given: Pick<StoredRevision, 'kind' | 'basedOn' | 'reason' | 'draftedBy' | 'draftedFor' | 'draftedAs'> & { at: Date; inForce: boolean },
): Promise<StoredRevision> {
  const [last] = await tx.query<{ number: number }>(sql`select coalesce(max(number), 0) as number from governance.policy_revision`);
  const number = Number(last?.number ?? 0) + 1;
  const { content, hash, signature } = sign(number, JSON.stringify({ ...policy, revision: number }));
  const at = given.at.toISOString();
  await tx.query(sql`
    insert into governance.policy_revision (number, kind, based_on, content, hash, signature, reason, state, drafted_by, drafted_for, drafted_as, drafted_at,
      approved_by, approved_at, active_from)
    values (${number}, ${given.kind}, ${given.basedOn}, ${content}, ${hash}, ${signature}, ${given.reason},
      ${given.inForce ? 'APPROVED' : 'DRAFT'}, ${given.draftedBy}, ${given.draftedFor}, ${given.draftedAs}, ${at},
      ${given.inForce ? given.draftedBy : null}, ${given.inForce ? at : null}, ${given.inForce ? at : null})`);
  return (await revisionNumbered(tx, number)) as StoredRevision;
}

/** The policy that a revision holds. */
export function policyOf({ content }: Pick<StoredRevision, 'content'>): Policy {
  return policySchema.parse(JSON.parse(content));
}

const FILE_AUTHOR = 'schema/policy.yaml';

/**
 * Takes over schema/policy.yaml: at first, and as often as the file changes while nobody has made a revision through the graph. From then
 * on the file is not looked at any more: nobody may change the policy alone. Rejects where its rules do not fit the graph: they would hold back nothing.
 */
export async function importPolicyFile(db: Database, sign: SignPolicy, at: Date, file: Policy = readPolicy()): Promise<void> {
  const content = (policy: Policy): string => hashOf(JSON.stringify({ ...policySchema.parse(policy), revision: 0 }));
  await changingPolicy(db, async (tx) => {
    const [newest, others] = [(await revisions(tx, 1, undefined)).rows[0], await madeByPeople(tx)];
    if (others || (newest && content(policyOf(newest)) === content(file))) return;
    const common = {
      kind: 'IMPORT',
      basedOn: newest?.revision ?? null,
      draftedBy: FILE_AUTHOR,
      draftedFor: null,
      draftedAs: null,
    } as const;
    await addRevision(tx, sign, checkedPolicy(file), { ...common, reason: FILE_AUTHOR, at, inForce: true });
  });
}

async function madeByPeople(tx: Database): Promise<boolean> {
  const [found] = await tx.query<{ found: boolean }>(
    sql`select exists (select from governance.policy_revision where kind <> 'IMPORT') as found`,
  );
  return found?.found === true;
}
