import { hash } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { isMapped } from '../database/mapTables.ts';
import { deleteKept } from './deleteKept.ts';
import { ruleOf, withoutMaximum } from './loadRules.ts';
import { originOf, recordSetsOf, sectorTable, type RecordSet } from './recordSet.ts';
import { redate, type Redating } from './redate.ts';
import type { RuleTable } from './ruleTable.ts';

/** What was done, or would be, to the records of a data set. */
export interface Upkeep {
  readonly dataset: string;
  readonly rule: string;
  /** Undefined where they were dated by the rule as it stands before, all of them. */
  readonly redated: Redating | undefined;
  readonly deleted: number;
}

/** What upkeep needs. */
export interface UpkeepOptions {
  readonly db: Database;
  readonly sector: string;
  /** The day in Asia/Shanghai. */
  readonly on: string;
  readonly dryRun?: boolean;
  /** A rule table to try instead of the one in force; only with `dryRun`. */
  readonly tried?: RuleTable;
  readonly onChanged?: (subjects: readonly number[]) => Promise<void>;
  readonly onProgress?: (dataset: string, examined: number) => void;
}

/**
 * Dates a sector's records anew where a rule has changed, and deletes what has reached the end of its retention. Expiry itself needs no
 * job. Undefined where somebody else is at it.
 */
export async function upkeep(options: UpkeepOptions): Promise<Upkeep[] | undefined> {
  const done = await options.db.alone(`upkeep ${options.sector}`, () => upkeepAlone(options));
  return done?.[0];
}

async function upkeepAlone({ db, sector, on, dryRun = false, tried, onChanged, onProgress }: UpkeepOptions): Promise<Upkeep[]> {
  const done: Upkeep[] = [];
  for (const set of await recordSetsOf(sector)) {
    const inForce = ruleOf(set);
    if (!inForce || (tried && tried.code !== set.rule)) continue;
    // What is only seen through a view is somebody else's to keep.
    if (await isMapped(db, set.table)) continue;
    const rule = tried ? (set.statedTerm ? withoutMaximum(tried) : tried) : inForce;
    const common = { db, set, rule, on, dryRun, ...(onChanged ? { onChanged } : {}) };
    const applied = sectorTable(set, 'rule_applied');
    const digest = hash('sha256', JSON.stringify(rule.versions.filter(({ version }) => version <= on)));
    const [begun] = await db.query<{ at: string; digest: string | null }>(
      sql`select now()::text as at, (select digest from ${applied} where origin = ${originOf(set)}) as digest`,
    );
    const runs = dryRun || begun?.digest !== digest ? undefined : await runsMeanwhile(db, set);
    let redated: Redating | undefined;
    if (runs === undefined || runs.length > 0) {
      const some = runs === undefined ? {} : { runs };
      redated = await redate({ ...common, ...some, before: inForce, onProgress: (examined) => onProgress?.(set.dataset, examined) });
      if (!dryRun)
        await db.query(sql`
          insert into ${applied} (origin, digest, applied_at) values (${originOf(set)}, ${digest}, ${begun?.at}::timestamptz)
          on conflict (origin) do update set digest = excluded.digest, applied_at = excluded.applied_at`);
    }
    done.push({ dataset: set.dataset, rule: set.rule, redated, deleted: await deleteKept(common) });
  }
  return done;
}

/**
 * The runs of the collection that were under way while the records were last dated anew: a run dates its rows by the day on which it began,
 * and may have written them after theirs had been read. Clocks of two machines differ by less than what is added.
 */
async function runsMeanwhile(db: Database, set: RecordSet): Promise<number[]> {
  const rows = await db.query<{ number: number }>(sql`
    select r.number from ${sectorTable(set, 'collection_run')} r, ${sectorTable(set, 'rule_applied')} a
    where a.origin = ${originOf(set)} and r.dataset = ${set.dataset} and r.started_at < a.applied_at + interval '1 minute'
      and (r.finished_at is null or r.finished_at > a.applied_at - interval '1 minute')`);
  return rows.map(({ number }) => Number(number));
}
