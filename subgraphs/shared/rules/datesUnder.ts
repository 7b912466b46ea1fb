import { addDuration } from './addDuration.ts';
import type { RuleTable, RuleVersion, Term } from './ruleTable.ts';

/** What a record says of itself: days as YYYY-MM-DD, and its severity, by column. */
export type RecordValues = Readonly<Record<string, unknown>>;

/** A record's dates, and the version of the rule that the end of its publication follows. */
export interface RuledDates {
  readonly publishUntil: string | null;
  /** The last day of publication that the law's maximum and the record's own end leave, by a version that says so: none that a file states is later. */
  readonly notAfter: string | null;
  readonly repairableFrom: string | null;
  readonly version: RuleVersion;
}

/**
 * The dates of a record under a rule as it stands on a day: those of the version in force when the record was decided (the first
 * one, if it is older), then what each version since made of them by its transition.
 */
export function datesUnder(rule: RuleTable, values: RecordValues, on: string): RuledDates {
  const [first, ...others] = rule.versions as [RuleVersion, ...RuleVersion[]];
  const decided = dayOf(first.until ?? first.repairableFrom, values) ?? on;
  const own = rule.versions.findLast(({ version }) => version <= decided) ?? first;
  let dates = datesOf(own, values);
  for (const version of others)
    if (version.version > own.version && version.version <= on) dates = afterTransition(dates, datesOf(version, values));
  return dates;
}

function afterTransition(before: RuledDates, under: RuledDates): RuledDates {
  switch (under.version.transition) {
    case 'KEEP':
      return before;
    case 'REAPPLY':
      return under;
    case 'MORE_FAVOURABLE': {
      const publishUntil = earlierDay(before.publishUntil, under.publishUntil);
      const notAfter = earlierDay(before.notAfter, under.notAfter);
      const repairableFrom = earlierDay(before.repairableFrom, under.repairableFrom);
      return { publishUntil, notAfter, repairableFrom, version: publishUntil === before.publishUntil ? before.version : under.version };
    }
  }
}

function datesOf(version: RuleVersion, values: RecordValues): RuledDates {
  const ended = version.endsWith === undefined ? undefined : values[version.endsWith];
  const term = endOf(version.until, values);
  const notAfter = earlierDay(version.until?.maximum ? term : null, typeof ended === 'string' ? dayBefore(ended) : null);
  const publishUntil = earlierDay(term, notAfter);
  return { publishUntil, notAfter, repairableFrom: endOf(version.repairableFrom, values), version };
}

/** The last day of publication: the one that a file states, where it states one, but none after the law's maximum or the record's own end. */
export function lastDay(stated: string | null, { publishUntil, notAfter }: RuledDates): string | null {
  return stated === null ? publishUntil : earlierDay(stated, notAfter);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The earlier of two days; no day is later than any. */
function earlierDay(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** The day that a term leads to; null where the record has no day to count from, or its severity no term. */
export function endOf(term: Term | undefined, values: RecordValues): string | null {
  const from = dayOf(term, values);
  const { severity } = values;
  const duration =
    typeof term?.for === 'string' ? term.for : term?.for[(typeof severity === 'string' ? severity : 'NONE') as keyof typeof term.for];
  return from === undefined || duration === undefined ? null : addDuration(from, duration);
}

function dayOf(term: Term | undefined, values: RecordValues): string | undefined {
  for (const column of term?.from ?? []) {
    const value = values[column];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
