import { readFileSync } from 'node:fs';
import sql, { raw } from 'sql-template-tag';
import { z } from 'zod';
import { shanghaiDay, type Clock } from '../../../common/clock.ts';
import { workingDaysFrom } from '../../../common/workingDays.ts';
import type { Database } from '../database/database.ts';
import { addDuration } from '../rules/addDuration.ts';
import { qualified } from './collectionRun.ts';

const CATALOGUE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const catalogueSchema = z.array(z.object({ code: z.string(), sector: z.string().optional(), cadence: z.string() }));
const PERIODS: Readonly<Record<string, string>> = { WEEKLY: 'P7D', MONTHLY: 'P1M', QUARTERLY: 'P3M', HALF_YEARLY: 'P6M', YEARLY: 'P1Y' };
const YEAR = 'P1Y';

/** How well a data set is supplied (考核): by whom, when last, when next, and with what quality over the last twelve months. */
export interface Duty {
  dataset: string;
  cadence: string;
  supplier: string | null;
  division: string | null;
  lastRunOn: string | null;
  nextDueOn: string | null;
  overdue: boolean;
  read: number;
  rejected: number;
  doubtful: number;
  late: number;
}

/** The duties of a sector's suppliers; a data set that nobody has supplied yet is overdue. */
export async function dutiesOf(db: Database, sector: string, clock: Clock): Promise<Duty[]> {
  const today = shanghaiDay(clock);
  const catalogue = catalogueSchema.parse(JSON.parse(readFileSync(CATALOGUE, 'utf8'))).filter((entry) => entry.sector === sector);
  const supplied = await db.query<Omit<Duty, 'cadence' | 'nextDueOn' | 'overdue'>>(sql`
    select dataset, supplier, division, max((started_at at time zone 'Asia/Shanghai')::date)::text as "lastRunOn",
      coalesce(sum(rows_read) filter (where recent), 0)::integer as read, coalesce(sum(rejected) filter (where recent), 0)::integer as rejected,
      coalesce(sum(doubtful) filter (where recent), 0)::integer as doubtful, coalesce(sum(late) filter (where recent), 0)::integer as late
    from (select *, (started_at at time zone 'Asia/Shanghai')::date > (${today}::date - ${YEAR}::interval) as recent
      from ${raw(qualified(sector, 'collection_run'))} where state in ('FINISHED', 'TRUNCATED') and jurisdiction is null and cause = 'FILE') r
    group by dataset, supplier, division order by dataset, supplier nulls first, division nulls first`);
  return catalogue.flatMap(({ code: dataset, cadence }): Duty[] => {
    const runs = supplied.filter((run) => run.dataset === dataset);
    if (runs.length === 0) {
      const nobody = { supplier: null, division: null, lastRunOn: null, read: 0, rejected: 0, doubtful: 0, late: 0 };
      return [{ dataset, cadence, ...nobody, nextDueOn: null, overdue: true }];
    }
    return runs.map((run) => {
      const nextDueOn = run.lastRunOn === null ? null : nextDue(run.lastRunOn, cadence);
      return { ...run, cadence, nextDueOn, overdue: nextDueOn !== null && nextDueOn < today };
    });
  });
}

/** The day by which data of a cadence is due again. */
export function nextDue(last: string, cadence: string): string {
  const period = PERIODS[cadence];
  return period === undefined ? workingDaysFrom(last, 1) : addDuration(last, period);
}
