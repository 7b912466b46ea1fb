import sql from 'sql-template-tag';
import type { Permit, Permits } from '../../../common/permit.ts';
import type { Database } from '../../shared/database/database.ts';

const PAGE = 5_000;

/** The next number of a change. Whoever has it holds the numbering until he commits: what gateways have read up to is never added to. */
export async function nextChange(tx: Database): Promise<number> {
  const [row] = await tx.query<{ position: number }>(sql`update governance.permit_position set position = position + 1 returning position`);
  if (!row) throw new Error('governance.permit_position is empty');
  return Number(row.position);
}

interface ChangedPermit extends Omit<Permit, 'subject'> {
  readonly subject: number;
  readonly change: number;
}

/** What changed of consents and elevations since a position, in order; all that still holds where the numbering is another one. */
export async function permitsSince(
  db: Database,
  have: { epoch: string; after: number },
  at: Date,
  idOf: (subject: number) => string,
): Promise<Permits> {
  const [row] = await db.query<{ epoch: string; position: number }>(sql`select epoch, position from governance.permit_position`);
  if (!row) throw new Error('governance.permit_position is empty');
  const after = have.epoch === row.epoch && have.after <= row.position ? have.after : 0;
  const now = at.toISOString();
  // Who begins anew needs nothing of what has ended.
  const ended = after > 0;
  const changed = await db.query<ChangedPermit>(sql`
    select * from (
      select 'CONSENT' as kind, id::text as id, subject, organisation, null as "user", purpose, datasets as names, once, change,
        (extract(epoch from given_at) * 1000)::float8 as "from", (extract(epoch from valid_until) * 1000)::float8 as until,
        (withdrawn_at is not null or used_at is not null) as ended
      from governance.consent where change > ${after} and change <= ${row.position} and valid_until > ${now}::timestamptz
        and (${ended} or (withdrawn_at is null and used_at is null))
      union all
      select 'ELEVATION', id::text, subject, organisation, person, purpose, sectors, false, change,
        (extract(epoch from taken_at) * 1000)::float8, (extract(epoch from valid_until) * 1000)::float8, false
      from governance.elevation where change > ${after} and change <= ${row.position} and valid_until > ${now}::timestamptz
    ) changed order by change limit ${PAGE + 1}`);
  const page = changed.slice(0, PAGE);
  const more = changed.length > PAGE;
  return {
    epoch: row.epoch,
    position: more ? (page.at(-1)?.change ?? row.position) : row.position,
    permits: page.map(({ change: _, subject, ...permit }) => ({ ...permit, subject: idOf(subject) })),
    more,
  };
}
