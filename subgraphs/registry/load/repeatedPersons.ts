import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { Merged } from '../../shared/collection/mergeLines.ts';

/**
 * The rows among `incoming_person` that are about somebody of whom an earlier one told: found as the same person, or by a document that both
 * have. The second is not written over the first unseen.
 */
export async function repeatedPersons(tx: Database): Promise<Merged['refused']> {
  const rows = await tx.query<{ line: number; keys: string[] }>(sql`
    with repeated as (select key from incoming_person, unnest(keys) key group by key having count(*) > 1)
    select line, keys from incoming_person where keys && array(select key from repeated) order by line`);
  const told = new Map<string, number>();
  return rows.flatMap(({ line, keys }): Merged['refused'] => {
    const first = keys.map((key) => told.get(key)).find((other) => other !== undefined);
    if (first !== undefined) return [{ line, note: { reason: 'KEY_REPEATED', detail: `第 ${first} 行 / line ${first}` } }];
    for (const key of keys) told.set(key, line);
    return [];
  });
}
