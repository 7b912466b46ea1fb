import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Before the first suite: a folder for what one suite prepares and others start from (`preparedOnce.ts`); `end.js` removes it. */
export default function begin() {
  process.env.TEST_RUN_DIR = mkdtempSync(join(tmpdir(), 'credit-graph-run-'));
}
