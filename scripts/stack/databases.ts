import { join } from 'node:path';
import sql, { raw } from 'sql-template-tag';
import type { Config } from '../../common/config.ts';
import type { Logger } from '../../common/logger.ts';
import { databaseSchemaOf } from '../../common/subgraphs.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import { pgliteDatabase } from '../../subgraphs/shared/database/pgliteDatabase.ts';
import { postgresDatabase } from '../../subgraphs/shared/database/postgresDatabase.ts';

/** The databases of the subgraphs that this process runs. */
export interface Databases {
  /** One subgraph's database, opened on first use. */
  of(subgraph: string): Promise<Database>;
  close(): Promise<void>;
}

/** Whether a subgraph has a PostgreSQL database; otherwise it lives in this machine's PGlite folder. */
export function usesPostgres(config: Pick<Config, 'databaseUrl' | 'databaseUrls'>, subgraph: string): boolean {
  return (config.databaseUrls[subgraph] ?? config.databaseUrl) !== undefined;
}

/**
 * The databases as configured: `<SUBGRAPH>_DATABASE_URL`, else a database of its own on the server of DATABASE_URL (made at
 * first use), else one PGlite in DATA_DIR shared by all, a schema each. Only the owner of DATA_DIR may open the last.
 */
export function databases(
  config: Pick<Config, 'databaseUrl' | 'databaseUrls' | 'dataDir'>,
  logger: Logger,
  prefix = 'credit_graph_',
): Databases {
  const opened = new Map<string, Promise<Database>>();
  const idleError = (error: Error): void => logger.warn({ reason: error.message }, 'a database connection was lost');
  const once = (key: string, open: () => Promise<Database>): Promise<Database> => {
    let database = opened.get(key);
    if (!database) opened.set(key, (database = open()));
    return database;
  };
  return {
    of(subgraph) {
      const own = config.databaseUrls[subgraph];
      if (own !== undefined) return once(own, () => Promise.resolve(postgresDatabase(own, idleError)));
      const server = config.databaseUrl;
      if (server !== undefined) return once(subgraph, () => ownDatabase(server, `${prefix}${databaseSchemaOf(subgraph)}`, idleError));
      return once('pglite', () => pgliteDatabase({ folder: join(config.dataDir, 'pglite') }));
    },
    async close() {
      await Promise.all([...opened.values()].map(async (database) => (await database).close()));
    },
  };
}

async function ownDatabase(server: string, name: string, idleError: (error: Error) => void): Promise<Database> {
  const admin = postgresDatabase(server, idleError);
  try {
    const [known] = await admin.query(sql`select 1 as found from pg_database where datname = ${name}`);
    if (!known) await admin.query(sql`create database ${raw(`"${name}"`)}`).catch(toleratesExisting);
  } finally {
    await admin.close();
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return postgresDatabase(url.href, idleError);
}

/** Another process made it between the look and the making. */
function toleratesExisting(error: unknown): never[] {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === '42P04' || code === '23505') return [];
  throw error;
}
