import sql from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';

/** A subject as it is on file. */
export interface HeldSubject {
  /** Of the row that put it there; null for one who is known from another subject's row only. */
  readonly hash: string | null;
  /** Its name in its one spelling. */
  readonly name: string;
  /** By which it was written. */
  readonly run: number;
}

/** Subjects as they are on file, by number. */
export async function heldSubjects(tx: Database, numbers: readonly number[]): Promise<ReadonlyMap<number, HeldSubject>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<HeldSubject & { number: number }>(
    sql`select number, content_hash as hash, name_search as name, run from registry.subject where number = any(${[...numbers]}::bigint[])`,
  );
  return new Map(rows.map(({ number, ...held }) => [number, held]));
}
