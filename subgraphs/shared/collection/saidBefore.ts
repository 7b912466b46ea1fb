import sql from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import type { Stage } from './stage.ts';

/**
 * The lines of a file, before one, on which stands just what these hashes say; by hash. What is on file by an earlier line of the same
 * file is contradicted by a later one, not brought up to date, whatever each calls the subject.
 */
export async function saidBefore(
  tx: Database,
  stage: Stage,
  line: number,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (hashes.length === 0) return new Map();
  // Only files that change what is on file need it.
  await tx.execute(`create index if not exists ${stage.table.split('.')[1] ?? ''}_said on ${stage.table} (content_hash)`);
  const rows = await tx.query<{ hash: string; line: number }>(sql`
    select content_hash as hash, min(_line) as line from ${stage.name}
    where content_hash = any(${[...hashes]}::text[]) and _line < ${line} group by content_hash`);
  return new Map(rows.map((row) => [row.hash, row.line]));
}
