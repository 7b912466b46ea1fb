import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { workingDaysFrom } from '../../../../common/workingDays.ts';

const FILE = new URL('../../../../schema/procedures.yaml', import.meta.url);
const term = z.union([z.strictObject({ days: z.int().min(1) }), z.strictObject({ workingDays: z.int().min(1) })]);
const procedure = z.strictObject({
  legalBasis: z.string(),
  whole: term.optional(),
  states: z.record(z.string(), term),
  extension: term.optional(),
});
const proceduresSchema = z.strictObject({ objection: procedure, repair: procedure, complaint: procedure });

/** A number of calendar or working days. */
export type Term = z.infer<typeof term>;
export type CaseKind = 'OBJECTION' | 'REPAIR' | 'COMPLAINT';

let procedures: z.infer<typeof proceduresSchema> | undefined;

/** The clocks of a kind of case (schema/procedures.yaml). Throws when the file is not well formed. */
export function clockOf(kind: CaseKind): z.infer<typeof procedure> {
  procedures ??= proceduresSchema.parse(parse(readFileSync(FILE, 'utf8')));
  return procedures[kind.toLowerCase() as keyof typeof procedures];
}

/** Days (Asia/Shanghai) of a case: its filing, the request for its review where there was one, and its coming into its state. */
export interface CaseDays {
  readonly filedOn: string;
  readonly reviewedFrom?: string | null;
  readonly since: string;
}

/**
 * The last day (Asia/Shanghai) for what a case in a state has to do: its term from the day on which it came into that state, its extension
 * added, and never later than the whole procedure may take, which a review begins anew, also for what comes after it. Null where nothing is due.
 */
export function dueOn(kind: CaseKind, state: string, days: CaseDays, isExtended: boolean): string | null {
  const { whole, states, extension } = clockOf(kind);
  const own = states[state];
  if (!own) return null;
  const due = isExtended && extension ? after(after(days.since, own), extension) : after(days.since, own);
  const last = whole && after(state === 'REVIEW' ? days.since : (days.reviewedFrom ?? days.filedOn), whole);
  return last !== undefined && last < due ? last : due;
}

function after(day: string, given: Term): string {
  if ('workingDays' in given) return workingDaysFrom(day, given.workingDays);
  return new Date(Date.parse(`${day}T00:00:00Z`) + given.days * 86_400_000).toISOString().slice(0, 10);
}
