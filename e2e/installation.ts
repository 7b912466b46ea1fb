import { cpSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pino } from 'pino';
import sql, { raw } from 'sql-template-tag';
import { readConfig } from '../common/config.ts';
import { databaseSchemaOf } from '../common/subgraphs.ts';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { startAll } from '../scripts/stack/startAll.ts';
import { postgresDatabase } from '../subgraphs/shared/database/postgresDatabase.ts';
import { preparedOnce } from '../subgraphs/shared/testing/preparedOnce.ts';
import { csvOf, SMALL_CITY } from './fixtures/smallCity.ts';

/** Where a stack has its databases: PGlite in the data folder, or those of a prefix on a server. */
export interface Place {
  readonly dataDir: string;
  /** URL of a PostgreSQL server. */
  readonly server: string | undefined;
  readonly databasePrefix: string;
}

/**
 * Puts the databases of an installation in an empty place: `subjects` of the synthetic city and the small city of the fixtures. A first start
 * takes several times as long as all tests of most suites: on the test server or without one it is made once in a run of the
 * tests, and copied.
 */
export async function install(place: Place, subjects: number): Promise<void> {
  const { testDatabaseUrl } = readConfig();
  if (place.server !== testDatabaseUrl) return firstStart(place, subjects);
  const prefixOf = (folder: string): string => `${basename(dirname(folder))}_${subjects}_`;
  const installed = await preparedOnce(`installation-${subjects}`, (dataDir) =>
    firstStart({ dataDir, server: place.server, databasePrefix: prefixOf(dataDir) }, subjects),
  );
  // What governance holds is signed with them.
  cpSync(join(installed, 'demo-keys.json'), join(place.dataDir, 'demo-keys.json'));
  if (place.server === undefined) cpSync(join(installed, 'pglite'), join(place.dataDir, 'pglite'), { recursive: true });
  else await copyDatabases(place.server, prefixOf(installed), place.databasePrefix);
}

/** Removes what {@link install} made on a server. */
export async function uninstall({ server, databasePrefix }: Place): Promise<void> {
  if (server === undefined) return;
  const admin = postgresDatabase(server, () => undefined);
  for (const name of databaseNames()) await admin.query(sql`drop database if exists ${raw(`"${databasePrefix}${name}"`)}`);
  await admin.close();
}

/** Starts everything on nothing, collects the cities, and stops it. */
async function firstStart({ dataDir, server, databasePrefix }: Place, subjects: number): Promise<void> {
  const running = await startAll({
    config: readConfig({ PORT: '0', DATA_DIR: dataDir, ...(server === undefined ? {} : { DATABASE_URL: server }) }),
    logger: pino({ level: 'silent' }),
    clock: Date.now,
    sampleSubjects: subjects,
    onProgress: () => undefined,
    databasePrefix,
  });
  try {
    for (const [name, table] of Object.entries(SMALL_CITY)) {
      const [sector = '', dataset = ''] = name.split('/');
      const file = { sector, dataset, fileName: `${dataset}.csv`, stream: oneChunk(csvOf(table)) };
      const report = await collectInto(running.databases, file, Date.now, () => undefined);
      if (report.counts.rejected > 0) throw new Error(`${name}: ${JSON.stringify(report.samples)}`);
    }
  } finally {
    await running.close();
  }
}

async function copyDatabases(server: string, from: string, to: string): Promise<void> {
  const admin = postgresDatabase(server, () => undefined);
  for (const name of databaseNames()) await admin.query(sql`create database ${raw(`"${to}${name}" template "${from}${name}"`)}`);
  await admin.close();
}

function databaseNames(): string[] {
  return readConfig({}).subgraphs.map(({ name }) => databaseSchemaOf(name));
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
