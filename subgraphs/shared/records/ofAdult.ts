import { raw, type Sql } from 'sql-template-tag';

/** SQL over `t` for the day of birth (YYYYMMDD) that the collection kept of a party. */
export const keptBirth = "to_char(t.party_born_on, 'YYYYMMDD')";

/**
 * The condition on `t` that its subject, if a natural person (their own number range), was 18 on a day: minors are never listed or
 * published, whatever a file says. `born` is SQL for the day of birth as YYYYMMDD; a record of whom it is not known stands.
 */
export function ofAdult(born: string, on: string): Sql {
  return raw(`not coalesce(t.subject >= 2000000000 and ${born} > to_char(${on} - interval '18 years', 'YYYYMMDD'), false)`);
}

/** Of an entry of a list of special attention. */
export const watchedAsAdult = ofAdult(keptBirth, 'coalesce(t.since, t.determined_on, t.collected_at::date)');
