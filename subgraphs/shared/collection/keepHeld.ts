import sql, { raw } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { datesUnder, lastDay, type RuledDates, type RecordValues } from '../rules/datesUnder.ts';
import { ruleOf } from '../rules/loadRules.ts';
import { anchorsOf, type RuleTable } from '../rules/ruleTable.ts';
import { byCase } from './deriveValues.ts';
import type { Layout } from './layout.ts';
import type { CellValue } from './readCell.ts';
import { datedColumns } from './setDates.ts';
import type { Lines, Stage } from './stage.ts';

/** Gives the staged rows of some lines, inside the transaction that merges them, what the records hold of which their file says nothing. */
export type KeepHeld = (tx: Database, stage: Stage, lines: Lines) => Promise<void>;

type Derivation = Layout['derive'][number];

/**
 * Makes the function that keeps what a file has no column for, though the layout derives it or a rule dates it: a penalty's last day as an
 * earlier file stated it, the gravity of a record, the day on which it ended. The dates are those of the record as it will be. Undefined where
 * the file says all of it. One statement a portion, and one more where a record changes.
 *
 * @param given the columns that the file itself fills
 */
export function keepHeld(layout: Layout, given: readonly string[], today: string): KeepHeld | undefined {
  const rule = ruleOf(layout);
  const said = new Set(given);
  const open: Derivation[] = [];
  for (const each of layout.derive) {
    if (said.has(each.to)) continue;
    if (isOpen(layout, each, said)) open.push(each);
    else if (!('copy' in each) || said.has(each.copy)) said.add(each.to);
  }
  const isDated = rule !== undefined && ['publish_until', 'severity', ...anchorsOf(rule)].some((name) => !said.has(name));
  if (open.length === 0 && !isDated) return undefined;
  const names = [...new Set([...open.map(({ to }) => to), ...datedColumns(layout)])];
  const sets = raw(names.map((name) => `"${name}" = kept."${name}"`).join(', '));

  return async (tx, stage, { from, to }) => {
    const rows = await tx.query<{ line: number; staged: RecordValues; held: RecordValues }>(sql`
      select _line as line, to_jsonb(staged) - array['_raw', '_notes', '_aside'] as staged, known.held
      from ${stage.name} staged, lateral (
        select to_jsonb(one) as held, content_hash from ${raw(layout.table ?? '')} one where one.source_key = staged.source_key limit 1
      ) known
      where _line between ${from} and ${to} and _verdict is null and known.content_hash is distinct from staged.content_hash`);
    if (rows.length === 0) return;
    const kept = rows.map(({ line, staged, held }) => {
      const record: Record<string, unknown> = { ...held };
      for (const name of said) record[name] = staged[name] ?? null;
      for (const each of open) record[each.to] = derived(layout, each, said, record, held);
      if (rule) setDates(rule, record, { staged, held, isStated: said.has('publish_until'), today });
      return Object.fromEntries([['_line', line], ...names.map((name) => [name, record[name] ?? null])] as [string, unknown][]);
    });
    await tx.query(sql`
      update ${stage.name} staged set ${sets}
      from json_populate_recordset(null::${stage.name}, ${JSON.stringify(kept)}::json) kept where staged._line = kept._line`);
  };
}

/** Whether what a layout derives is what an earlier file may have said otherwise, or may have said from a column that this one has not. */
function isOpen({ columns }: Layout, derivation: Derivation, said: ReadonlySet<string>): boolean {
  const own = columns.find(({ to }) => to?.column === derivation.to);
  if ('by' in derivation) return own !== undefined || !said.has(derivation.by);
  // Whether an item that the file says anew is public is not kept.
  return 'value' in derivation && own !== undefined && own.flagOf === undefined;
}

function derived(
  { columns }: Layout,
  derivation: Derivation,
  said: ReadonlySet<string>,
  record: RecordValues,
  held: RecordValues,
): unknown {
  const before = held[derivation.to] ?? null;
  if ('value' in derivation) return before ?? derivation.value;
  if (!('by' in derivation)) return before;
  const caseOf = (values: RecordValues) => byCase((values[derivation.by] ?? null) as CellValue, derivation.cases, derivation.otherwise);
  // From what is said now: but where it is not what was derived before, a file said it.
  const isFollowing = said.has(derivation.by) && (before === caseOf(held) || !columns.some(({ to }) => to?.column === derivation.to));
  return isFollowing ? caseOf(record) : (before ?? caseOf(record));
}

/** Dates a record in place; a day that was stated by this file, or by an earlier one where this one has no column for it, stays. */
function setDates(
  rule: RuleTable,
  record: Record<string, unknown>,
  { staged, held, isStated, today }: { staged: RecordValues; held: RecordValues; isStated: boolean; today: string },
): void {
  const dates = datesUnder(rule, record, today);
  const { version } = dates;
  const days = [today, ...rule.versions.map((each) => each.version)];
  const stated = (values: RecordValues, column: string, day: 'publishUntil' | 'repairableFrom', on: readonly string[]): string | null => {
    const value = values[column];
    // What the rule leads to nobody stated.
    const isRuled = (under: RuledDates) => under[day] === value;
    return typeof value === 'string' && !on.some((each) => isRuled(datesUnder(rule, values, each))) ? value : null;
  };
  record['publish_until'] = lastDay(
    isStated ? stated(staged, 'publish_until', 'publishUntil', [today]) : stated(held, 'publish_until', 'publishUntil', days),
    dates,
  );
  record['repairable_from'] = stated(held, 'repairable_from', 'repairableFrom', days) ?? dates.repairableFrom;
  record['rule_code'] = rule.code;
  record['rule_version'] = version.version;
  record['rule_article'] = version.article ?? null;
}
