import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';

/** 征信业管理条例 art. 16: what is bad of somebody is kept for five years; what was said in a row that was not taken, no longer than that. */
const KEPT = '5 years';
/** Rows that were taken, corrected or as a clerk decided, come again as long as their records are in force: longer than those are kept after their end. */
const KEPT_TAKEN = '15 years';
const PORTION = 10_000;

/**
 * Deletes rows that collection kept aside, and notes that they were deleted: rejected and doubtful ones five years after they came, or of those that were
 * decided on after they last came; those that were taken after fifteen. What waits for its subject does not come anew by being tried again. Answers how many.
 *
 * @param on the day in Asia/Shanghai
 */
export async function deleteKeptRows(db: Database, sector: string, on: string): Promise<number> {
  const kept = raw(qualified(sector, 'collected_row'));
  const runs = raw(qualified(sector, 'collection_run'));
  for (let deleted = 0; ;) {
    const gone = await db.query<{ id: number }>(sql`
      with gone as (
        delete from ${kept} where id in (
          select k.id from ${kept} k
            join ${runs} first on first.number = k.first_run join ${runs} last on last.number = k.run,
            lateral (select k.outcome = 'CORRECTED' or k.decision is not distinct from 'TAKE' as taken) was
          where (case when k.decision is null and not was.taken then first.started_at else greatest(last.started_at, k.decided_at) end at time zone 'Asia/Shanghai')::date
            + case when was.taken then ${KEPT_TAKEN} else ${KEPT} end::interval < ${on}::date
          limit ${PORTION} for update of k skip locked)
        returning id)
      insert into ${raw(qualified(sector, 'record_deletion'))} (origin, record, rule_code, rule_version)
      select 'collected_row', id, 'kept-rows', ${KEPT} from gone returning record as id`);
    deleted += gone.length;
    if (gone.length < PORTION) return deleted;
  }
}
