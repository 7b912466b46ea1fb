import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';

/** A PostgreSQL server of a test's own, that may be killed. */
export interface OwnCluster {
  readonly url: string;
  /** Ends it as a loss of power would: SIGKILL to it and to everything that it runs. */
  kill(): Promise<void>;
  /** Starts it again on what is on its disk. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const INSTALLED = '/usr/lib/postgresql';
/** PostgreSQL does not run as root. */
const RUNS_AS = 'postgres';
const isRoot = process.getuid?.() === 0;

/** Makes a cluster of PostgreSQL as it is installed here, and starts it. Throws where none is. */
export async function ownCluster(): Promise<OwnCluster> {
  const [newest] = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  if (newest === undefined) throw new Error(`no PostgreSQL below ${INSTALLED}: .ci/run installs it`);
  const bin = join(INSTALLED, newest, 'bin');
  const dir = mkdtempSync(join(tmpdir(), 'credit-graph-cluster-'));
  const data = join(dir, 'data');
  const as = (program: string, ...args: string[]): [string, string[]] =>
    isRoot ? ['runuser', ['-u', RUNS_AS, '--', join(bin, program), ...args]] : [join(bin, program), args];
  if (isRoot) chownSync(dir, idOf('-u'), idOf('-g'));
  const [initdb, initArgs] = as('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8');
  execFileSync(initdb, initArgs, { stdio: 'pipe' });
  const port = await freePort();
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    for (const deadline = Date.now() + 30_000; ;) {
      const [postgres, args] = as('postgres', '-D', data, '-p', String(port), '-k', dir, '-c', 'listen_addresses=127.0.0.1');
      const child = spawn(postgres, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let words = '';
      const isReady = await new Promise<boolean>((resolve) => {
        child.stderr.on('data', (chunk: Buffer) => {
          words += chunk.toString();
          if (words.includes('ready to accept connections')) resolve(true);
        });
        child.once('exit', () => resolve(false));
      });
      child.stderr.resume();
      if (isReady) return void (server = child);
      // What it ran before may not have noticed its end yet.
      if (Date.now() > deadline) throw new Error(words);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const kill = async (): Promise<void> => {
    const running = server;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    for (const pid of [postmaster, ...childrenOf(postmaster)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    await ended;
    server = undefined;
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill,
    start,
    async close() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, RUNS_AS], { encoding: 'utf8' }));
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
      } catch {
        return false;
      }
    });
}
