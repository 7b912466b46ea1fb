import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the page as `npm run build` does, unless web/dist is newer than every source. Rejects with the builder's words. */
export async function buildPage(): Promise<void> {
  const built = join(ROOT, 'web/dist/index.html');
  if (existsSync(built) && statSync(built).mtimeMs > newestSource()) return;
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'],
    { cwd: ROOT },
  );
}

function newestSource(): number {
  const sources = readdirSync(join(ROOT, 'web/src')).map((name) => `web/src/${name}`);
  return Math.max(
    ...[...sources, 'web/index.html', 'web/vite.config.ts', 'package-lock.json'].map((path) => statSync(join(ROOT, path)).mtimeMs),
  );
}
