import sql from 'sql-template-tag';
import { FIRST_NUMBER } from '../../../common/subjectClass.ts';
import type { Database } from '../../shared/database/database.ts';

/** The numbers of the organisations and sole traders that an individual legally represents or operates on a day. */
export async function representedBy(db: Database, individual: number, today: string): Promise<number[]> {
  const rows = await db.query<{ subject: number }>(sql`
    select distinct to_subject as subject from registry.relation
    where from_subject = ${individual} and kind in ('LEGAL_REPRESENTATIVE', 'OPERATOR') and to_subject < ${FIRST_NUMBER.individual}
      and (since is null or since <= ${today}::date) and (until is null or until >= ${today}::date)
    order by subject`);
  return rows.map(({ subject }) => subject);
}
