import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { CreditGraphError } from '../../../common/errors.ts';
import { decodeSet, encodeSet, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { Universe } from './universe.ts';

const REMEMBERED_DAYS = 90;

/**
 * Threat: two cohorts that differ by one person tell by their counts whether that person meets a condition. Of each organisation the
 * persons in its cohorts are remembered, and one that differs from an earlier one by fewer than the minimum group, or by nobody, is refused
 * with COHORT_TOO_SIMILAR: were only the former refused, the refusal itself would tell. The same conditions may be asked again, but
 * not where records in other states count: they select others then. What is asked is written down before it is compared, so that of two at once neither slips through.
 */
export async function refuseDifferencing(
  { db, calls, clock }: RequestContext,
  where: unknown,
  { classes, allStates }: Pick<Universe, 'classes' | 'allStates'>,
  persons: SubjectSet,
  minimumGroup: number,
): Promise<void> {
  // Of fewer nothing is told at all.
  if (persons.size < minimumGroup) return;
  const asked = createHash('sha256')
    .update(JSON.stringify([canonical(where), classes, ...(allStates === '' ? [] : [allStates])]))
    .digest('base64url');
  const members = Buffer.from(encodeSet(persons), 'base64');
  const now = new Date(clock()).toISOString();
  for (const organisation of new Set(calls.map((call) => call.organisation ?? ''))) {
    const [kept] = await db.query<{ number: number }>(sql`
      insert into analysis.asked_cohort (organisation, asked, asked_at, persons, members)
      values (${organisation}, ${asked}, ${now}, ${persons.size}, ${members}) returning number`);
    await db.query(sql`delete from analysis.asked_cohort where asked_at < ${now}::timestamptz - ${REMEMBERED_DAYS} * interval '1 day'`);
    const alike = await db.query<{ members: Uint8Array }>(sql`
      select members from analysis.asked_cohort
      where organisation = ${organisation} and asked <> ${asked}
        and persons between ${persons.size - minimumGroup + 1} and ${persons.size + minimumGroup - 1}`);
    const isNear = alike.some((row) => decodeSet(Buffer.from(row.members).toString('base64')).xorCardinality(persons) < minimumGroup);
    // The same question stands once.
    await db.query(sql`
      delete from analysis.asked_cohort where organisation = ${organisation} and asked = ${asked}
        and ${isNear ? sql`number = ${kept?.number ?? 0}` : sql`number < ${kept?.number ?? 0}`}`);
    if (isNear) throw new CreditGraphError('COHORT_TOO_SIMILAR');
  }
}

/** Conditions whatever the order in which they were written. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, canonical(inner)]);
}
