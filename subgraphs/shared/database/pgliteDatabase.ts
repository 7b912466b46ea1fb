import { PGlite, types, type Transaction } from '@electric-sql/pglite';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database.ts';

const asText = (value: string): string => value;
const parsers = {
  [types.INT8]: (value: string) => Number(value),
  [types.DATE]: asText,
  [types.TIMESTAMP]: asText,
  [types.TIMESTAMPTZ]: asText,
};

/**
 * PostgreSQL inside this process (PGlite), in a folder or, without one, in memory. One statement runs at a time.
 * The folder must have one owner (`claimDataDir`): two processes on it lose acknowledged rows without an error.
 */
export async function pgliteDatabase(options: { folder?: string; dump?: Blob } = {}): Promise<Database & { dump(): Promise<Blob> }> {
  const pglite = await PGlite.create({
    parsers,
    ...(options.folder === undefined ? {} : { dataDir: options.folder }),
    ...(options.dump === undefined ? {} : { loadDataDir: options.dump }),
  });
  return {
    dialect: 'pglite',
    query: (statement) => rows(pglite, statement),
    async execute(script) {
      await pglite.exec(script);
    },
    transaction: (work) => pglite.transaction((transaction) => work(within(transaction))),
    close: () => pglite.close(),
    dump: () => pglite.dumpDataDir('none'),
  };
}

async function rows<R extends object>(runner: Pick<Transaction, 'query'>, statement: Sql): Promise<R[]> {
  return (await runner.query(statement.text, statement.values)).rows as R[];
}

function within(transaction: Transaction): Database {
  const database: Database = {
    dialect: 'pglite',
    query: (statement) => rows(transaction, statement),
    async execute(script) {
      await transaction.exec(script);
    },
    transaction: (work) => work(database),
    close: () => Promise.reject(new Error('a transaction is not closed, it ends')),
  };
  return database;
}
