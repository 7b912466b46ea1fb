import sql, { join, raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { datesUnder, lastDay, type RuledDates, type RecordValues } from './datesUnder.ts';
import { columnsOf, originOf, partiesOf, sectorTable, type RecordSet } from './recordSet.ts';
import { anchorsOf, type RuleTable } from './ruleTable.ts';

const PORTION = 2_000;

/** What a rule does, as it stands on a day, to the records of a data set. */
export interface Redating {
  examined: number;
  /** Whose publication ends earlier, or later, than it did. */
  endsEarlier: number;
  endsLater: number;
  /** Whose repair may be asked for earlier, or later. */
  repairableEarlier: number;
  repairableLater: number;
  /** Whose last day the file itself stated: it stays. */
  stated: number;
}

/** What redating needs. */
export interface RedateOptions {
  readonly db: Database;
  readonly set: RecordSet;
  readonly rule: RuleTable;
  /** The table by which the records were dated, where another is tried. */
  readonly before?: RuleTable;
  /** The day (Asia/Shanghai) as of which the rule is applied. */
  readonly on: string;
  /** The records of these runs of the collection alone. */
  readonly runs?: readonly number[];
  /** Counts only. */
  readonly dryRun: boolean;
  readonly onProgress?: (examined: number) => void;
  readonly onChanged?: (subjects: readonly number[]) => Promise<void>;
}

interface DatedRow extends RecordValues {
  readonly record: number;
  readonly parties: readonly number[];
  readonly publish_until: string | null;
  readonly repairable_from: string | null;
}

/**
 * Gives the records of a data set the dates that a rule, as it stands on a day, gives them: what each version since they were decided
 * makes of them by its transition. What a file stated itself stays, up to the law's maximum and the record's own end; what changes is kept in
 * record_history. Portion by portion, each in a transaction of its own, in which what is to change is read once more: a record that was
 * collected or ended meanwhile is dated as it is then. Run again it changes nothing.
 */
export async function redate(options: RedateOptions): Promise<Redating> {
  const { db, set, rule, before = rule, on, runs, dryRun, onProgress, onChanged } = options;
  const counts = noRedating();
  const anchors = await columnsOf(db, set, anchorsOf(rule));
  const table = raw(set.table);
  const columns = sql`${partiesOf(set.parties)} as parties, ${raw(
    ['record', 'severity', 'publish_until::text', 'repairable_from::text', ...anchors.map((name) => `${name}::text`)].join(', '),
  )}`;
  const ruled = sql`rule_code = ${rule.code} and ${runs === undefined ? sql`true` : sql`run = any(${[...runs]}::bigint[])`}`;
  for (let after = -1; ;) {
    const rows = await db.query<DatedRow>(
      sql`select ${columns} from ${table} where ${ruled} and record > ${after} order by record limit ${PORTION}`,
    );
    const wanted = rows.filter((row) => changeOf(rule, before, row, on, counts)).map(({ record }) => record);
    if (!dryRun && wanted.length > 0) {
      const subjects = await db.transaction(async (tx) => {
        const now = await tx.query<DatedRow>(
          sql`select ${columns} from ${table} where ${ruled} and record = any(${wanted}::bigint[]) order by record for update`,
        );
        const changes = now.flatMap((row) => changeOf(rule, before, row, on, noRedating()) ?? []);
        await write(tx, set, changes);
        return changes.flatMap(({ parties }) => parties);
      });
      if (subjects.length > 0) await onChanged?.([...new Set(subjects)]);
    }
    onProgress?.(counts.examined);
    const last = rows.at(-1);
    if (!last || rows.length < PORTION) return counts;
    after = last.record;
  }
}

/** Gives records, which are locked, their new dates. */
async function write(tx: Database, set: RecordSet, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const table = raw(set.table);
  const records = changes.map(({ record }) => record);
  await tx.query(sql`
    insert into ${sectorTable(set, 'record_history')} (origin, record, cause, content)
    select ${originOf(set)}, record, 'RULE', to_jsonb(t) from ${table} t where record = any(${records}::bigint[])`);
  await tx.query(sql`
    update ${table} t set publish_until = c.until, repairable_from = c.repairable, rule_version = c.version, rule_article = c.article
    from (values ${join(
      changes.map(
        ({ record, dates: { publishUntil, repairableFrom, version } }) =>
          sql`(${record}::bigint, ${publishUntil}::date, ${repairableFrom}::date, ${version.version}::text, ${version.article ?? null}::text)`,
      ),
    )}) as c (record, until, repairable, version, article)
    where t.record = c.record`);
}

interface Change {
  readonly record: number;
  readonly parties: readonly number[];
  readonly dates: RuledDates;
}

function noRedating(): Redating {
  return { examined: 0, endsEarlier: 0, endsLater: 0, repairableEarlier: 0, repairableLater: 0, stated: 0 };
}

/** What becomes of a record, counted; undefined where it stays as it is. */
function changeOf(rule: RuleTable, before: RuleTable, row: DatedRow, on: string, counts: Redating): Change | undefined {
  counts.examined += 1;
  const { record, parties, publish_until: until, repairable_from: repairable } = row;
  const now = datesUnder(rule, row, on);
  const earlierOnes = [...rule.versions, ...before.versions].flatMap(({ version }) =>
    [rule, before].map((table) => datesUnder(table, row, version)),
  );
  // What no state of the rule leads to was stated, and a table that was altered in place changes no record either.
  const isStated = (held: string | null, day: 'publishUntil' | 'repairableFrom'): boolean =>
    held !== null && ![now, ...earlierOnes].some((dates) => dates[day] === held);
  const publishUntil = isStated(until, 'publishUntil') ? lastDay(until, now) : now.publishUntil;
  const repairableFrom = isStated(repairable, 'repairableFrom') ? repairable : now.repairableFrom;
  if (publishUntil !== now.publishUntil) counts.stated += 1;
  const dates = { ...now, publishUntil, repairableFrom };
  if (dates.publishUntil === until && dates.repairableFrom === repairable) return undefined;
  if (dates.publishUntil !== until) counts[isBefore(dates.publishUntil, until) ? 'endsEarlier' : 'endsLater'] += 1;
  if (dates.repairableFrom !== repairable)
    counts[isBefore(dates.repairableFrom, repairable) ? 'repairableEarlier' : 'repairableLater'] += 1;
  return { record, parties, dates };
}

/** No day is later than any. */
function isBefore(one: string | null, other: string | null): boolean {
  return one !== null && (other === null || one < other);
}
