import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { columnsOf, originOf, partiesOf, sectorTable, type RecordSet } from './recordSet.ts';
import { anchorsOf, type RuleTable, type Term } from './ruleTable.ts';

const PORTION = 1_000;
/** What was said and decided of a record, and what it was before: none outlives it. */
const GOES_WITH_IT = ['record_history', 'record_mark', 'record_decision'];

/** What deleting needs. */
export interface DeleteOptions {
  readonly db: Database;
  readonly set: RecordSet;
  readonly rule: RuleTable;
  /** The day (Asia/Shanghai) on which a record may be kept no longer. */
  readonly on: string;
  /** Counts only. */
  readonly dryRun: boolean;
  readonly onChanged?: (subjects: readonly number[]) => Promise<void>;
}

/**
 * Deletes the records of a data set that have reached the end of their retention, with what they were before and what was said and
 * decided of them, and notes that they were: which, by which rule, when, nothing of what they said. A record that is still published, or has an objection or an appeal
 * open, is kept; one whose objection could not be determined bears its mark until then, not for ever. Answers how many.
 */
export async function deleteKept({ db, set, rule, on, dryRun, onChanged }: DeleteOptions): Promise<number> {
  const version = rule.versions.findLast((each) => each.version <= on);
  if (!version?.retention) return 0;
  const anchors = await columnsOf(db, set, anchorsOf(rule));
  const from = version.retention.from.filter((column) => anchors.includes(column));
  if (from.length === 0) return 0;
  const origin = originOf(set);
  const isOver = sql`
    rule_code = ${rule.code} and ${endOf({ ...version.retention, from })} < ${on}::date
    and case when publish_until is null then state not in ('PUBLISHED', 'FLAGGED') else publish_until < ${on}::date end
    and not under_appeal and (not under_objection or exists (
      select from ${sectorTable(set, 'record_mark')} m where m.origin = ${origin} and m.record = kept.record and m.objection_settled))`;
  const table = raw(set.table);
  if (dryRun) {
    const [found] = await db.query<{ count: number }>(sql`select count(*)::integer as count from ${table} kept where ${isOver}`);
    return found?.count ?? 0;
  }
  for (let deleted = 0; ;) {
    const gone = await db.transaction(async (tx) => {
      const rows = await tx.query<{ record: number; parties: number[] }>(sql`
        delete from ${table} where record in (select record from ${table} kept where ${isOver} limit ${PORTION} for update skip locked)
        returning record, ${partiesOf(set.parties)} as parties`);
      if (rows.length === 0) return rows;
      const records = rows.map(({ record }) => record);
      for (const name of GOES_WITH_IT)
        await tx.query(sql`delete from ${sectorTable(set, name)} where origin = ${origin} and record = any(${records}::bigint[])`);
      await tx.query(sql`
        insert into ${sectorTable(set, 'record_deletion')} (origin, record, rule_code, rule_version)
        select ${origin}, record, ${rule.code}, ${version.version} from unnest(${records}::bigint[]) as record`);
      return rows;
    });
    if (gone.length > 0) await onChanged?.([...new Set(gone.flatMap(({ parties }) => parties))]);
    deleted += gone.length;
    if (gone.length < PORTION) return deleted;
  }
}

function endOf(term: Term): Sql {
  const day = raw(`coalesce(${term.from.join(', ')})`);
  if (typeof term.for === 'string') return sql`(${day} + ${term.for}::interval)`;
  const cases = Object.entries(term.for).map(([severity, duration]) => sql`when ${severity} then ${duration}::interval`);
  return sql`(${day} + case coalesce(severity, 'NONE') ${join(cases, ' ')} end)`;
}
