import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pinning } from '../processes/pinning.ts';
import type { LoadGenerator, LoadResult } from './load.ts';

const SCRIPT = fileURLToPath(new URL('autocannonRun.js', import.meta.url));
const GRACE_MS = 60_000;
const run = promisify(execFile);

/** autocannon of bench/packages: heavier than wrk, and its latencies are whole milliseconds. */
export function autocannon(pinning: Pinning, core: number): LoadGenerator {
  return {
    name: 'autocannon',
    async run(options) {
      const [command = '', ...rest] = pinning.on(core, [process.execPath, SCRIPT, JSON.stringify(options)]);
      const { stdout } = await run(command, rest, { timeout: options.seconds * 1000 + GRACE_MS });
      return JSON.parse(stdout) as LoadResult;
    },
  };
}
