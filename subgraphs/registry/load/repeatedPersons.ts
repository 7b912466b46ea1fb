import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import type { RunReference } from '../../shared/collection/mappedRow.ts';
import type { Merged } from '../../shared/collection/mergeLines.ts';

/**
 * The rows among `incoming_person` that are about somebody of whom an earlier one told, of these or of the file's before them: found as the same
 * person, or by a document that both have. The second is not written over the first unseen.
 */
export async function repeatedPersons(tx: Database, saidBefore: RunReference['saidBefore']): Promise<Merged['refused']> {
  const known = await tx.query<{ line: number; held: string }>(
    sql`select line, held from incoming_person where held is not null and not unchanged`,
  );
  const before = await saidBefore(known.map(({ held }) => held));
  const contradicted = new Map(known.flatMap(({ line, held }) => (before.has(held) ? [[line, before.get(held) as number] as const] : [])));
  const rows = await tx.query<{ line: number; keys: string[] }>(sql`
    with repeated as (select key from incoming_person, unnest(keys) key group by key having count(*) > 1)
    select line, keys from incoming_person where keys && array(select key from repeated) order by line`);
  const told = new Map<string, number>();
  for (const { line, keys } of rows) {
    const first = keys.map((key) => told.get(key)).find((other) => other !== undefined);
    if (first === undefined) for (const key of keys) told.set(key, contradicted.get(line) ?? line);
    else if (!contradicted.has(line)) contradicted.set(line, first);
  }
  return [...contradicted].map(([line, first]) => ({
    line,
    note: { reason: 'KEY_REPEATED', detail: `第 ${first} 行 / line ${first}` },
  }));
}
