import { hash } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { isMapped } from '../database/mapTables.ts';
import { deleteKept } from './deleteKept.ts';
import { ruleOf, withoutMaximum } from './loadRules.ts';
import { originOf, recordSetsOf, sectorTable } from './recordSet.ts';
import { redate, type Redating } from './redate.ts';
import type { RuleTable } from './ruleTable.ts';

/** What was done, or would be, to the records of a data set. */
export interface Upkeep {
  readonly dataset: string;
  readonly rule: string;
  /** Undefined where they were dated by the rule as it stands before. */
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
    const [before] = await db.query<{ digest: string }>(sql`select digest from ${applied} where origin = ${originOf(set)}`);
    let redated: Redating | undefined;
    if (dryRun || before?.digest !== digest) {
      redated = await redate({ ...common, before: inForce, onProgress: (examined) => onProgress?.(set.dataset, examined) });
      if (!dryRun)
        await db.query(sql`
          insert into ${applied} (origin, digest) values (${originOf(set)}, ${digest})
          on conflict (origin) do update set digest = excluded.digest, applied_at = now()`);
    }
    done.push({ dataset: set.dataset, rule: set.rule, redated, deleted: await deleteKept(common) });
  }
  return done;
}
