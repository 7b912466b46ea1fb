import sql, { join, raw, type Sql } from 'sql-template-tag';
import { FIRST_NUMBER, subjectClassOf, type SubjectClass } from '../../../common/subjectClass.ts';
import type { Database } from '../../shared/database/database.ts';
import { wantedDivisions } from './divisions.ts';

/** The codes among some that are no division's, now or formerly. */
export async function unknownDivisions(db: Database, codes: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ code: string }>(sql`
    select c.code from unnest(${[...codes]}::text[]) as c(code) where not exists (select 1 from registry.division d where d.code = c.code)`);
  return rows.map(({ code }) => code);
}

/**
 * Who belongs to some divisions, their parts and their former codes included: of each class one bit for each number, from its first on. Finds
 * the codes that subjects have by leaps along the index, not by reading the subjects.
 */
export async function divisionMembers(
  db: Database,
  codes: readonly string[],
  classes: readonly SubjectClass[],
): Promise<Partial<Record<SubjectClass, Buffer>>> {
  const ranges = classes.map((each) => raw(`(s.number >= ${FIRST_NUMBER[each]} and s.number < ${FIRST_NUMBER[each] + SPAN[each]})`));
  if (ranges.length === 0) return {};
  const rows = await db.query<{ number: number }>(sql`
    ${heldDivisions(codes)}
    select s.number from registry.subject s
    where s.division = any (array(select code from chosen)) and (${join(ranges, ' or ')})`);
  const numbers: Partial<Record<SubjectClass, number[]>> = Object.fromEntries(classes.map((each) => [each, []]));
  for (const { number } of rows) numbers[subjectClassOf(number)]?.push(number);
  return Object.fromEntries(classes.map((each) => [each, bitsOf(numbers[each] ?? [], FIRST_NUMBER[each])]));
}

/** As a statement's `with`, the table `chosen (code)`: of the codes that subjects have, those in some divisions, their parts and their former codes. */
export function heldDivisions(codes: readonly string[]): Sql {
  return sql`${wantedDivisions(codes)}, held (code) as (
      select min(division) from registry.subject
      union all
      select (select min(s.division) from registry.subject s where s.division > h.code) from held h where h.code is not null
    ), chosen (code) as (
      select h.code from held h where h.code in (select code from wanted) or left(h.code, 6) in (select code from wanted)
    )`;
}

const SPAN: Readonly<Record<SubjectClass, number>> = {
  organisation: FIRST_NUMBER.soleTrader - FIRST_NUMBER.organisation,
  soleTrader: FIRST_NUMBER.individual - FIRST_NUMBER.soleTrader,
  individual: 8_000_000_000,
};

/** Bit n as PostgreSQL's get_bit counts: from the least significant of the first byte. */
function bitsOf(numbers: readonly number[], first: number): Buffer {
  const bits = Buffer.alloc(numbers.length === 0 ? 0 : Math.floor((numbers.reduce((a, b) => Math.max(a, b), 0) - first) / 8) + 1);
  for (const number of numbers) {
    const bit = number - first;
    const byte = Math.floor(bit / 8);
    bits[byte] = (bits[byte] ?? 0) | (1 << (bit % 8));
  }
  return bits;
}
