import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import pg from 'pg';

/** After the last suite: the folder of this run goes, and on a server the databases that bear its name (`installation.ts`). */
export default async function end() {
  const { TEST_RUN_DIR: folder, TEST_DATABASE_URL: server } = process.env;
  if (server) {
    const admin = new pg.Client(server);
    await admin.connect();
    const { rows } = await admin.query('select datname as name from pg_database where starts_with(datname, $1)', [basename(folder)]);
    for (const { name } of rows) await admin.query(`drop database ${admin.escapeIdentifier(name)} with (force)`);
    await admin.end();
  }
  rmSync(folder, { recursive: true, force: true });
}
