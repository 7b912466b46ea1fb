import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pinning } from '../processes/pinning.ts';
import type { LoadGenerator, LoadResult } from './load.ts';

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url));
const GRACE_MS = 30_000;
const run = promisify(execFile);

/** wrk from the PATH, on one thread; `undefined` where there is none. */
export function wrk(pinning: Pinning, core: number): LoadGenerator | undefined {
  const { error } = spawnSync('wrk', ['--version'], { stdio: 'ignore' });
  if (error) return undefined;
  return {
    name: 'wrk',
    async run({ url, headers, bodies, first, connections, seconds }) {
      const given = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', SCRIPT, url, '--'];
      const parameters = [...given, bodies, String(first), ...Object.entries(headers).flat()];
      const [command = '', ...rest] = pinning.on(core, parameters);
      const { stdout } = await run(command, rest, { timeout: seconds * 1000 + GRACE_MS });
      const line = /^RESULT (.+)$/m.exec(stdout)?.[1];
      if (line === undefined) throw new Error(`wrk: ${stdout.slice(-400)}`);
      return JSON.parse(line) as LoadResult;
    },
  };
}
