import pg from 'pg';
import { environmentPrefixOf } from '../../common/subgraphs.ts';

/** The measurement's database for a city of this size, of all subgraphs, a schema each: what joins them with SQL reads the very same tables. */
export function benchDatabase(server: string, subjects: number): string {
  const url = new URL(server);
  url.pathname = `/credit_graph_bench_${subjects}`;
  return url.href;
}

/** The environment that has these subgraphs live in one database. */
export function environmentOf(database: string, subgraphs: readonly string[]): Record<string, string> {
  return Object.fromEntries(subgraphs.map((name) => [`${environmentPrefixOf(name)}_DATABASE_URL`, database]));
}

/** The same as part of a configuration. */
export function databaseUrlsOf(database: string, subgraphs: readonly string[]): Record<string, string> {
  return Object.fromEntries(subgraphs.map((name) => [name, database]));
}

/** Makes the database; false where it is there already. */
export function createDatabase(server: string, database: string): Promise<boolean> {
  const name = nameOf(database);
  return onServer(server, async (client) => {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length > 0) return false;
    await client.query(`create database "${name}"`);
    return true;
  });
}

/** Drops the database if it is there. */
export async function dropDatabase(server: string, database: string): Promise<void> {
  await onServer(server, (client) => client.query(`drop database if exists "${nameOf(database)}" with (force)`));
}

/** Does at once what autovacuum does in its time: marks pages that everybody sees, and counts. */
export async function vacuumDatabase(database: string): Promise<void> {
  await onServer(database, (client) => client.query('vacuum (analyze)'));
}

/** The database's bytes. */
export function databaseBytes(database: string): Promise<number> {
  return onServer(database, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(`select pg_database_size(current_database()) as bytes`);
    return Number(rows[0]?.bytes);
  });
}

const nameOf = (database: string): string => new URL(database).pathname.slice(1);

/** The server's version, and those of its settings that matter here and are not PostgreSQL's own. */
export function serverSettings(server: string): Promise<{ version: string; changed: Record<string, string> }> {
  return onServer(server, async (client) => {
    const { rows } = await client.query<{ name: string; value: string; changed: boolean }>(
      `select name, current_setting(name) as value, setting is distinct from boot_val as changed from pg_settings
       where name in ('server_version', 'shared_buffers', 'work_mem', 'maintenance_work_mem', 'max_wal_size', 'synchronous_commit', 'fsync', 'full_page_writes', 'wal_level', 'max_parallel_workers', 'effective_cache_size', 'random_page_cost', 'checkpoint_timeout', 'wal_compression', 'jit', 'autovacuum')`,
    );
    const version = rows.find(({ name }) => name === 'server_version')?.value ?? '';
    const changed = rows.filter((row) => row.changed && row.name !== 'server_version').map(({ name, value }) => [name, value] as const);
    return { version, changed: Object.fromEntries(changed) };
  });
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
