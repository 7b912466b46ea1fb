import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** How a command ended, and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command as a user runs it, in a process of its own; `ended` once it and all that it said is there. */
export function startScript(
  script: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): { child: ChildProcessWithoutNullStreams; ended: Promise<Ran> } {
  const child = spawn(process.execPath, ['--import', './scripts/typescript.js', `scripts/${script}.ts`, ...parameters], {
    cwd: ROOT,
    env: environment,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output }))) };
}
