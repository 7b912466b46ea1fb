import { PGlite, types, type Transaction } from '@electric-sql/pglite';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database.ts';
import { savepoint } from './savepoint.ts';

const asText = (value: string): string => value;
const parsers = {
  [types.INT8]: (value: string) => Number(value),
  [types.DATE]: asText,
  [types.TIMESTAMP]: asText,
  [types.TIMESTAMPTZ]: asText,
};

/** A database that can be had whole, for another one to start from. */
export interface PgliteDatabase extends Database {
  dump(): Promise<Blob>;
}

/** What a database is opened on. */
export interface PgliteOptions {
  /** Without one it is in memory. */
  readonly folder?: string;
  /** What another one was. */
  readonly dump?: Blob;
  /** PostgreSQL's setting, such as `4MB`; all of it is taken, and written to, at start. */
  readonly sharedBuffers?: string;
}

/**
 * PostgreSQL inside this process (PGlite), in a folder or, without one, in memory. One statement runs at a time.
 * The folder must have one owner (`claimDataDir`): two processes on it lose acknowledged rows without an error.
 */
export async function pgliteDatabase(options: PgliteOptions = {}): Promise<PgliteDatabase> {
  const pglite = await PGlite.create({
    parsers,
    ...(options.folder === undefined ? {} : { dataDir: options.folder }),
    ...(options.dump === undefined ? {} : { loadDataDir: options.dump }),
    ...(options.sharedBuffers === undefined
      ? {}
      : { startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${options.sharedBuffers}`] }),
  });
  // The folder has one owner, so a name taken in this process is taken.
  const taken = new Set<string>();
  return {
    dialect: 'pglite',
    query: (statement) => rows(pglite, statement),
    async execute(script) {
      await pglite.exec(script);
    },
    copy: (target, lines) => copy(pglite, target, lines),
    async alone(name, work) {
      if (taken.has(name)) return undefined;
      taken.add(name);
      try {
        return [await work()];
      } finally {
        taken.delete(name);
      }
    },
    transaction: (work) => pglite.transaction((transaction) => work(within(transaction))),
    close: () => pglite.close(),
    dump: () => pglite.dumpDataDir('none'),
  };
}

async function rows<R extends object>(runner: Pick<Transaction, 'query'>, statement: Sql): Promise<R[]> {
  return (await runner.query(statement.text, statement.values)).rows as R[];
}

async function copy(runner: Pick<Transaction, 'query'>, target: string, lines: string | Buffer): Promise<void> {
  await runner.query(`copy ${target} from '/dev/blob'`, [], { blob: new Blob([lines]) });
}

function within(transaction: Transaction): Database {
  const database: Database = {
    dialect: 'pglite',
    query: (statement) => rows(transaction, statement),
    async execute(script) {
      await transaction.exec(script);
    },
    copy: (target, lines) => copy(transaction, target, lines),
    alone: async (_name, work) => [await work()],
    transaction: (work) => savepoint(database, () => work(database)),
    close: () => Promise.reject(new Error('a transaction is not closed, it ends')),
  };
  return database;
}
