import pg from 'pg';
import { databaseSchemaOf } from '../../common/subgraphs.ts';

/** How the databases of this measurement begin their names: no others are touched. */
export const PREFIX = 'credit_graph_bench_';

/** Drops the measurement's databases of these subgraphs. */
export async function dropDatabases(server: string, subgraphs: readonly string[]): Promise<void> {
  await onServer(server, async (client) => {
    for (const name of subgraphs) await client.query(`drop database if exists "${PREFIX}${databaseSchemaOf(name)}" with (force)`);
  });
}

/** Does at once what autovacuum does in its time: marks pages that everybody sees, and counts. */
export async function vacuumDatabases(server: string, subgraphs: readonly string[]): Promise<void> {
  for (const name of subgraphs) {
    const url = new URL(server);
    url.pathname = `/${PREFIX}${databaseSchemaOf(name)}`;
    await onServer(url.href, (client) => client.query('vacuum (analyze)'));
  }
}

/** Bytes of the measurement's databases. */
export function databaseBytes(server: string): Promise<number> {
  return onServer(server, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `select coalesce(sum(pg_database_size(datname)), 0) as bytes from pg_database where starts_with(datname, $1)`,
      [PREFIX],
    );
    return Number(rows[0]?.bytes);
  });
}

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
