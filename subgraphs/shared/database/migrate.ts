import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { Database } from './database.ts';

const MIGRATION_FILE = /^\d{4}-[a-z0-9-]+\.sql$/;
const SHARED_TABLES = new URL('../tables/', import.meta.url);

/**
 * Brings a subgraph's schema up to date: the shared tables first, then its own `tables/*.sql`, in the order of their
 * numbers, each once and in a transaction of its own. Two processes that start together take turns. Answers the names
 * of the files that were applied. Throws when a file that was applied has been changed since, or is not named
 * `0001-what-it-does.sql`.
 */
export async function migrate(database: Database, subgraph: string, ownTables: URL): Promise<string[]> {
  const schema = databaseSchemaOf(subgraph);
  await exclusively(database, schema, (tx) =>
    tx.execute(`create schema if not exists "${schema}";
      create table if not exists "${schema}".migration (name text primary key, digest text not null, applied_at timestamptz not null default now())`),
  );
  const applied: string[] = [];
  for (const { name, script } of [...migrationsIn(SHARED_TABLES, 'shared'), ...migrationsIn(ownTables, subgraph)]) {
    const digest = createHash('sha256').update(script).digest('hex');
    const ran = await exclusively(database, schema, async (tx) => {
      const [known] = await tx.query<{ digest: string }>(sql`select digest from ${raw(`"${schema}".migration`)} where name = ${name}`);
      if (known && known.digest !== digest)
        throw new Error(`${name} 执行后被改动，请新增迁移文件 / was changed after it had been applied; add a new file instead`);
      if (known) return false;
      await tx.execute(`set local search_path to "${schema}", public;\n${script}`);
      await tx.query(sql`insert into ${raw(`"${schema}".migration`)} (name, digest) values (${name}, ${digest})`);
      return true;
    });
    if (ran) applied.push(name);
  }
  return applied;
}

function exclusively<T>(database: Database, schema: string, work: (tx: Database) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext(${`credit-graph migrations of ${schema}`}))`);
    return work(tx);
  });
}

function migrationsIn(folder: URL, origin: string): { name: string; script: string }[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const misnamed = files.find((file) => !MIGRATION_FILE.test(file));
  if (misnamed !== undefined)
    throw new Error(`${origin}/tables/${misnamed}: 文件名应如 0001-initial.sql / a migration is named like 0001-initial.sql`);
  return files.map((file) => ({ name: `${origin}/${file}`, script: readFileSync(new URL(file, folder), 'utf8') }));
}
