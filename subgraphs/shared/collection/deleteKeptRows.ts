import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';

/** 征信业管理条例 art. 16: what is bad of somebody is kept for five years; what was said in a row that was not taken, no longer than that. */
const KEPT = '5 years';
const PORTION = 10_000;

/**
 * Deletes rows that collection kept aside (rejected, doubtful, corrected) once no file has brought them and nobody has decided on them for five
 * years, and notes that they were deleted. Answers how many.
 *
 * @param on the day in Asia/Shanghai
 */
export async function deleteKeptRows(db: Database, sector: string, on: string): Promise<number> {
  const kept = raw(qualified(sector, 'collected_row'));
  for (let deleted = 0; ;) {
    const gone = await db.query<{ id: number }>(sql`
      with gone as (
        delete from ${kept} where id in (
          select k.id from ${kept} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run
          where (greatest(r.started_at, k.decided_at) at time zone 'Asia/Shanghai')::date + ${KEPT}::interval < ${on}::date
          limit ${PORTION} for update of k skip locked)
        returning id)
      insert into ${raw(qualified(sector, 'record_deletion'))} (origin, record, rule_code, rule_version)
      select 'collected_row', id, 'kept-rows', ${KEPT} from gone returning record as id`);
    deleted += gone.length;
    if (gone.length < PORTION) return deleted;
  }
}
