import type { Sql } from 'sql-template-tag';

/** The one port to a subgraph's database: PostgreSQL, or PGlite for a machine with nothing installed. The same SQL runs on both. */
export interface Database {
  readonly dialect: 'postgres' | 'pglite';
  /** Runs one statement; dates and numerics come as text, int8 as number. Rejects with the database's error. */
  query<R extends object>(statement: Sql): Promise<R[]>;
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (transaction: Database) => Promise<T>): Promise<T>;
  /** Runs a script of several statements without parameters (migrations). */
  execute(script: string): Promise<void>;
  close(): Promise<void>;
}
