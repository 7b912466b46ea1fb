import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../../common/config.ts';

const LOOK_AGAIN_MS = 50;

/**
 * A folder that `make` fills once for all suites of a run of the tests, whichever comes first; the others wait for it. Nobody
 * may change what is in it. Where making it fails, so does that suite, and the next one tries again.
 */
export async function preparedOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const { testRunDir } = readConfig();
  if (testRunDir === undefined) throw new Error('TEST_RUN_DIR is not set: jest sets it (e2e/run/begin.js)');
  const ready = join(testRunDir, name);
  const making = `${ready}.making`;
  while (!existsSync(ready)) {
    if (!taken(making)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      continue;
    }
    try {
      // Another process may have finished between the look and the taking.
      if (existsSync(ready)) break;
      await make(making);
      renameSync(making, ready);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return ready;
}

/** Whether this process made the folder; false where another one did. */
function taken(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
