import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database.ts';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** int8 as number (dense numbers are below 2^53), dates and time stamps as text: a `Date` would move them to this machine's zone. */
const types = {
  getTypeParser(oid: number, format?: string): (value: string) => unknown {
    if (oid === pg.types.builtins.INT8) return Number;
    if ([pg.types.builtins.DATE, pg.types.builtins.TIMESTAMP, pg.types.builtins.TIMESTAMPTZ].includes(oid)) return (value) => value;
    return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
  },
};

/** A pool of connections to one PostgreSQL database. Connects on first use; `onIdleError` hears of connections lost while idle. */
export function postgresDatabase(connectionString: string, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types,
  });
  // Without a listener a lost idle connection would end the process.
  pool.on('error', onIdleError);
  return {
    dialect: 'postgres',
    query: (statement) => rows(pool, statement),
    async execute(script) {
      await pool.query(script);
    },
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(within(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        try {
          await client.query('rollback');
          client.release();
        } catch (broken) {
          // A connection that cannot roll back is not given to anybody again.
          client.release(broken as Error);
        }
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function rows<R extends object>(
  runner: { query(config: { text: string; values: unknown[] }): Promise<{ rows: unknown[] }> },
  statement: Sql,
): Promise<R[]> {
  return (await runner.query({ text: statement.text, values: statement.values })).rows as R[];
}

function within(client: pg.PoolClient): Database {
  const database: Database = {
    dialect: 'postgres',
    query: (statement) => rows(client, statement),
    async execute(script) {
      await client.query(script);
    },
    transaction: (work) => work(database),
    close: () => Promise.reject(new Error('a transaction is not closed, it ends')),
  };
  return database;
}
