import sql, { join, raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import { nextChange } from './permits.ts';
import { shanghaiTime } from './shanghaiTime.ts';

/** An elevation as it is kept. */
export interface StoredElevation {
  readonly number: number;
  readonly id: string;
  readonly subject: number;
  readonly organisation: string;
  readonly user: string;
  readonly sectors: readonly string[];
  readonly purpose: string;
  readonly reference: string;
  readonly reason: string;
  /** The legal ground on which its subject is not shown it. */
  readonly hidden: string | null;
  readonly takenAt: string;
  readonly validUntil: string;
}

const COLUMNS = raw(`number, id, subject, organisation, person as "user", sectors, purpose, reference, reason, hidden,
  ${shanghaiTime('taken_at')} as "takenAt", ${shanghaiTime('valid_until')} as "validUntil"`);

/** Keeps an elevation; gateways hear of it. */
export function addElevation(
  db: Database,
  given: Pick<StoredElevation, 'subject' | 'organisation' | 'user' | 'sectors' | 'purpose' | 'reference' | 'reason' | 'hidden'>,
  at: Date,
  until: Date,
): Promise<StoredElevation> {
  return db.transaction(async (tx) => {
    const change = await nextChange(tx);
    const [added] = await tx.query<StoredElevation>(sql`
      insert into governance.elevation (subject, organisation, person, sectors, purpose, reference, reason, hidden, taken_at, valid_until, change)
      values (${given.subject}, ${given.organisation}, ${given.user}, ${[...given.sectors]}::text[], ${given.purpose}, ${given.reference},
        ${given.reason}, ${given.hidden}, ${at.toISOString()}, ${until.toISOString()}, ${change})
      returning ${COLUMNS}`);
    return added as StoredElevation;
  });
}

/** Elevations that concern some subjects and are not hidden from them, the newest first. */
export function elevationsOf(db: Database, subjects: readonly number[]): Promise<StoredElevation[]> {
  return db.query(
    sql`select ${COLUMNS} from governance.elevation where subject in (${join(subjects)}) and hidden is null order by number desc`,
  );
}

/** All elevations that a request for that purpose may list, or those that hold at a moment, the newest first, beyond a number; and how many there are. */
export async function elevations(
  db: Database,
  {
    current,
    at,
    purpose,
    first,
    after,
  }: { current: boolean; at: Date; purpose: string | undefined; first: number; after: number | undefined },
): Promise<{ rows: StoredElevation[]; total: number }> {
  // Looking is told to subjects too, unless it is for the purpose that hides.
  const shown = sql`(hidden is null or purpose = ${purpose ?? null})`;
  const holding = current ? sql`${shown} and valid_until > ${at.toISOString()}::timestamptz` : shown;
  const beyond = after === undefined ? sql`true` : sql`number < ${after}`;
  const rows = await db.query<StoredElevation>(
    sql`select ${COLUMNS} from governance.elevation where ${holding} and ${beyond} order by number desc limit ${first}`,
  );
  const [counted] = await db.query<{ total: number }>(sql`select count(*)::integer as total from governance.elevation where ${holding}`);
  return { rows, total: counted?.total ?? 0 };
}
