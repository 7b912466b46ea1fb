import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database.ts';
import { savepoint } from './savepoint.ts';

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
    // PostgreSQL would compile what it takes for dear: for statements of this size that takes longer than it saves.
    options: '-c jit=off',
  });
  // Without a listener a lost idle connection would end the process.
  pool.on('error', onIdleError);
  // So would one that is lost between two statements of a transaction; the next statement says so.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return {
    dialect: 'postgres',
    query: (statement) => rows(pool, statement),
    async execute(script) {
      await pool.query(script);
    },
    async copy(target, lines) {
      const client = await pool.connect();
      try {
        await copy(client, target, lines);
        client.release();
      } catch (error) {
        // The server may still wait for the rest of the rows.
        client.release(error as Error);
        throw error;
      }
    },
    async alone(name, work) {
      const client = await pool.connect();
      let isTaken = false;
      try {
        const answer = await client.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [name]);
        isTaken = answer.rows[0]?.taken === true;
        return isTaken ? [await work()] : undefined;
      } finally {
        // The lock lives as long as its connection; given up by hand it is free for whoever comes at once.
        const given = isTaken ? client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]) : Promise.resolve();
        await given.then(
          () => client.release(),
          () => client.release(true),
        );
      }
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

function copy(client: pg.PoolClient, target: string, lines: string | Buffer): Promise<void> {
  return pipeline([lines], client.query(copyFrom(`copy ${target} from stdin`)));
}

function within(client: pg.PoolClient): Database {
  const database: Database = {
    dialect: 'postgres',
    query: (statement) => rows(client, statement),
    async execute(script) {
      await client.query(script);
    },
    copy: (target, lines) => copy(client, target, lines),
    alone: async (_name, work) => [await work()],
    transaction: (work) => savepoint(database, () => work(database)),
    close: () => Promise.reject(new Error('a transaction is not closed, it ends')),
  };
  return database;
}
