import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** Some thirty databases of PGlite at once, each of a thousand files, and what a suite writes beside them. */
const ROOM_BYTES = 8 * 1024 ** 3;

/**
 * Before the first suite: a folder for what one suite prepares and others start from (`preparedOnce.ts`); `end.js` removes it. Temporary
 * files are in memory where there is room and nobody said otherwise: to make so many of them on a disk takes longer than most tests.
 */
export default function begin() {
  if (process.env.TMPDIR === undefined && roomIn(MEMORY) >= ROOM_BYTES) process.env.TMPDIR = MEMORY;
  process.env.TEST_RUN_DIR = mkdtempSync(join(tmpdir(), 'credit-graph-run-'));
}

function roomIn(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
