import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './childEnvironment.ts';

/** What a process has used. */
export interface Usage {
  /** User and system time of all its threads since it started. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
  /** 99th percentile of how late its event loop was since the last question. */
  readonly lagP99Ms: number;
}

/** A program under measurement, or one that serves it. */
export interface Program {
  readonly pid: number | undefined;
  usage(): Promise<Usage>;
  startProfile(): Promise<void>;
  /** Ends the profile and writes it, as Chromium's developer tools read it. */
  writeProfile(file: string): Promise<void>;
  /** The end of what it has written to stderr. */
  words(): string;
  /** Forgets what it wrote: an audit line per request fills a disk. */
  forget(): void;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** How a Node program is started. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly log: string;
  readonly wrap: (command: readonly string[]) => readonly string[];
}

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
const STOP_MS = 5_000;
const ANSWER_MS = 10_000;

/** Starts a Node program with the probe in it. Its output goes to a file. */
export function startProgram(parameters: readonly string[], { cwd, environment, log, wrap }: ProgramOptions): Program {
  const [command = '', ...rest] = wrap([process.execPath, '--import', PROBE, ...parameters]);
  const output = openSync(log, 'a');
  const child = spawn(command, rest, { cwd, env: childEnvironment(environment), stdio: ['ignore', output, output, 'ipc'] });
  closeSync(output);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    pid: child.pid,
    exited,
    usage: async () => (await ask(child, 'usage')) as Usage,
    startProfile: async () => void (await ask(child, 'startProfile')),
    writeProfile: async (file) => void (await ask(child, 'writeProfile', file)),
    words: () => readFileSync(log, 'utf8').slice(-2_000),
    forget: () => truncateSync(log),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function ask(child: ChildProcess, bench: string, given?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error('the probe does not answer'))), ANSWER_MS);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      child.off('message', take);
      settle();
    };
    const take = (message: unknown): void => finish(() => resolve(message));
    child.on('message', take);
    child.send({ bench, given }, (error) => {
      if (error) finish(() => reject(error));
    });
  });
}
