import type { Sql } from 'sql-template-tag';

/** The one port to a subgraph's database: PostgreSQL, or PGlite for a machine with nothing installed. The same SQL runs on both. */
export interface Database {
  readonly dialect: 'postgres' | 'pglite';
  /** Runs one statement; dates and numerics come as text, int8 as number. Rejects with the database's error. */
  query<R extends object>(statement: Sql): Promise<R[]>;
  /** Runs `work` in one transaction (within one, a savepoint): committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (transaction: Database) => Promise<T>): Promise<T>;
  /** Adds rows in PostgreSQL's COPY text format, one a line, to columns of a table (`tax.grade (year, grade)`); all of them or none. */
  copy(target: string, lines: string | Buffer): Promise<void>;
  /**
   * Runs `work` while nobody else, in this or another process, runs work of that name on this database, and answers `[result]`;
   * undefined, without running it, when somebody does. A process that dies gives its names up.
   */
  alone<T>(name: string, work: () => Promise<T>): Promise<[T] | undefined>;
  /** Runs a script of several statements without parameters (migrations). */
  execute(script: string): Promise<void>;
  close(): Promise<void>;
}
