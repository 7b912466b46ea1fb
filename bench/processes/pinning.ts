import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which core a program is kept on. */
export interface Pinning {
  /** Whether programs are kept on their cores at all. */
  readonly possible: boolean;
  /** A command that keeps what it starts on this core. */
  on(core: number, command: readonly string[]): readonly string[];
}

/** `taskset` where it is there and the machine has two cores; else programs run where the system puts them. */
export function pinning(): Pinning {
  const possible = availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
  return { possible, on: (core, command) => (possible ? ['taskset', '-c', String(core), ...command] : command) };
}
