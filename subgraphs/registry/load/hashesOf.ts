import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** The hashes of the rows by which subjects are on file; null for those who are known from another subject's row only. */
export async function hashesOf(tx: Database, numbers: readonly number[]): Promise<ReadonlyMap<number, string | null>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<{ number: number; hash: string | null }>(
    sql`select number, content_hash as hash from registry.subject where number = any(${[...numbers]}::bigint[])`,
  );
  return new Map(rows.map(({ number, hash }) => [number, hash]));
}
