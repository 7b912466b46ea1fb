import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import sql, { raw } from 'sql-template-tag';
import { databaseSchemaOf, environmentPrefixOf } from '../../../common/subgraphs.ts';
import type { Database } from './database.ts';
import { mappedTables, mapTables, readMapping, unmapTables } from './mapTables.ts';

const MIGRATION_FILE = /^\d{4}-[a-z0-9-]+\.sql$/;
/** Under which name it is noted which views stand in the tables' places. */
const MAPPED = 'mapped';
const SHARED_TABLES = new URL('../tables/', import.meta.url);

/**
 * Brings a subgraph's schema up to date: the shared tables first, then its own `tables/*.sql`, in the order of their
 * numbers, each once and in a transaction of its own. Two processes that start together take turns. Answers the names
 * of the files that were applied. Throws when a file that was applied has been changed since, or is not named
 * `0001-what-it-does.sql`.
 *
 * `views` is a folder of mappings for tables that an existing database holds (`mapTables.ts`). Then all is one transaction: nobody who
 * reads meanwhile may find a mapped table empty. Throws where tables are mapped and no folder is given; an empty one puts them back.
 */
export async function migrate(database: Database, subgraph: string, ownTables: URL, views?: URL): Promise<string[]> {
  const schema = databaseSchemaOf(subgraph);
  await exclusively(database, schema, (tx) =>
    tx.execute(`create schema if not exists "${schema}";
      create table if not exists "${schema}".migration (name text primary key, digest text not null, applied_at timestamptz not null default now())`),
  );
  const migrations = [...migrationsIn(SHARED_TABLES, 'shared'), ...migrationsIn(ownTables, subgraph)];
  const applied: string[] = [];
  const applyTo = async (tx: Database, { name, script }: Migration): Promise<void> => {
    const digest = createHash('sha256').update(script).digest('hex');
    const known = await digestOf(tx, schema, name);
    if (known !== undefined && known !== digest)
      throw new Error(`${name} 执行后被改动，请新增迁移文件 / was changed after it had been applied; add a new file instead`);
    if (known !== undefined) return;
    await unmapTables(tx, subgraph);
    // A table of a city is rewritten in minutes, not in the time that a reader has.
    await tx.execute(`set local statement_timeout = 0; set local search_path to "${schema}", public;\n${script}`);
    await tx.query(sql`insert into ${raw(`"${schema}".migration`)} (name, digest) values (${name}, ${digest})`);
    applied.push(name);
  };
  if (views) {
    const mapping = readMapping(views);
    await exclusively(database, schema, async (tx) => {
      for (const migration of migrations) await applyTo(tx, migration);
      if (applied.length === 0 && (await digestOf(tx, schema, MAPPED)) === mapping.digest) return;
      await unmapTables(tx, subgraph);
      await mapTables(tx, subgraph, mapping);
      await tx.query(sql`
        insert into ${raw(`"${schema}".migration`)} (name, digest) values (${MAPPED}, ${mapping.digest})
        on conflict (name) do update set digest = excluded.digest, applied_at = now()`);
    });
    return applied;
  }
  if ((await mappedTables(database, schema)).length > 0)
    throw new Error(
      `${subgraph} 的表由视图映射，须设置 ${environmentPrefixOf(subgraph)}_VIEWS / its tables are mapped by views: the variable must name their folder`,
    );
  for (const migration of migrations) await exclusively(database, schema, (tx) => applyTo(tx, migration));
  return applied;
}

async function digestOf(tx: Database, schema: string, name: string): Promise<string | undefined> {
  const [known] = await tx.query<{ digest: string }>(sql`select digest from ${raw(`"${schema}".migration`)} where name = ${name}`);
  return known?.digest;
}

function exclusively<T>(database: Database, schema: string, work: (tx: Database) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext(${`credit-graph migrations of ${schema}`}))`);
    return work(tx);
  });
}

interface Migration {
  readonly name: string;
  readonly script: string;
}

function migrationsIn(folder: URL, origin: string): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const misnamed = files.find((file) => !MIGRATION_FILE.test(file));
  if (misnamed !== undefined)
    throw new Error(`${origin}/tables/${misnamed}: 文件名应如 0001-initial.sql / a migration is named like 0001-initial.sql`);
  return files.map((file) => ({ name: `${origin}/${file}`, script: readFileSync(new URL(file, folder), 'utf8') }));
}
