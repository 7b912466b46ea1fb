import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sql, { raw } from 'sql-template-tag';
import { readConfig } from '../../../common/config.ts';
import type { Database } from '../database/database.ts';
import { pgliteDatabase, type PgliteDatabase } from '../database/pgliteDatabase.ts';
import { postgresDatabase } from '../database/postgresDatabase.ts';
import { preparedOnce } from './preparedOnce.ts';

/** A way to open an empty database for a test; closing it removes it. */
export type TestDatabase = [dialect: Database['dialect'], open: () => Promise<Database>];

/** Brings an empty database to where a test starts. */
type Fill = (database: Database) => Promise<void>;

/** The databases that a suite is run on: PGlite, and PostgreSQL where TEST_DATABASE_URL is set. */
export function testDatabases(): TestDatabase[] {
  const { testDatabaseUrl } = readConfig();
  return [['pglite', emptyPglite], ...(testDatabaseUrl === undefined ? [] : [onServer(testDatabaseUrl)])];
}

/** An empty database for a test: on the server of TEST_DATABASE_URL, where that is set, else PGlite in memory. */
export function testDatabase(): Promise<Database> {
  const [, open] = testDatabases().at(-1) as TestDatabase;
  return open();
}

/** The same with what `fill` puts in it, which is the same in every suite that says this name. */
export async function filledDatabase(name: string, fill: Fill): Promise<Database> {
  if (readConfig().testDatabaseUrl === undefined) return madeOnce(name, emptyPglite, fill);
  const database = await testDatabase();
  await fill(database);
  return database;
}

function emptyPglite(): Promise<PgliteDatabase> {
  return madeOnce('empty', pgliteDatabase, () => Promise.resolve());
}

/** PGlite takes several times as long to make a database from nothing, and to run the migrations, as to read one that is there. */
async function madeOnce(name: string, open: () => Promise<PgliteDatabase>, fill: Fill): Promise<PgliteDatabase> {
  const made = await preparedOnce(`${name}-pglite`, async (folder) => {
    const database = await open();
    await fill(database);
    writeFileSync(join(folder, 'dump.tar'), Buffer.from(await (await database.dump()).arrayBuffer()));
    await database.close();
  });
  return pgliteDatabase({ dump: new Blob([readFileSync(join(made, 'dump.tar'))]), sharedBuffers: '8MB' });
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
