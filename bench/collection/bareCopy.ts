import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DatasetFile } from '../../scripts/stack/collectInOrder.ts';

/** How long, in milliseconds, PostgreSQL takes for nothing but the file's rows: COPY into a new table of texts without an index. */
export async function bareCopy(server: string, { path }: DatasetFile): Promise<number> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const columns = headerOf(path).map((_, index) => `c${String(index)} text`);
    await client.query(`drop table if exists bare_copy; create table bare_copy (${columns.join(', ')})`);
    const startedAt = performance.now();
    await pipeline(
      createReadStream(path, { highWaterMark: 256 * 1024 }),
      client.query(copyFrom('copy bare_copy from stdin (format csv, header)')),
    );
    const taken = performance.now() - startedAt;
    await client.query('drop table bare_copy');
    return taken;
  } finally {
    await client.end();
  }
}

function headerOf(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(10_000);
    return (head.toString('utf8', 0, readSync(file, head)).split('\n', 1)[0] ?? '').split(',');
  } finally {
    closeSync(file);
  }
}
