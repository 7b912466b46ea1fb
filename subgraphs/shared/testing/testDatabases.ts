import { randomBytes } from 'node:crypto';
import sql, { raw } from 'sql-template-tag';
import { readConfig } from '../../../common/config.ts';
import type { Database } from '../database/database.ts';
import { pgliteDatabase } from '../database/pgliteDatabase.ts';
import { postgresDatabase } from '../database/postgresDatabase.ts';

/** A way to open an empty database for a test; closing it removes it. */
export type TestDatabase = [dialect: Database['dialect'], open: () => Promise<Database>];

/** The databases that a suite is run on: PGlite, and PostgreSQL where TEST_DATABASE_URL is set. */
export function testDatabases(): TestDatabase[] {
  const { testDatabaseUrl } = readConfig();
  return [['pglite', () => pgliteDatabase()], ...(testDatabaseUrl === undefined ? [] : [onServer(testDatabaseUrl)])];
}

/** An empty database for a test: on the server of TEST_DATABASE_URL, where that is set, else PGlite in memory. */
export function testDatabase(): Promise<Database> {
  const [, open] = testDatabases().at(-1) as TestDatabase;
  return open();
}

function onServer(server: string): TestDatabase {
  return [
    'postgres',
    async () => {
      const name = `credit_graph_test_${randomBytes(6).toString('hex')}`;
      const admin = postgresDatabase(server, () => undefined);
      await admin.query(sql`create database ${raw(name)}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      const database = postgresDatabase(url.href, () => undefined);
      return {
        ...database,
        async close() {
          await database.close();
          await admin.query(sql`drop database ${raw(name)} with (force)`);
          await admin.close();
        },
      };
    },
  ];
}
