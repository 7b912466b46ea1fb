import { availableParallelism, totalmem } from 'node:os';
import type { Circumstances } from './results.ts';

/** On what and how this run measures. */
export function circumstances(given: Pick<Circumstances, 'pinned' | 'generator' | 'seconds' | 'repeats'>): Circumstances {
  return {
    at: new Date().toISOString(),
    machine: {
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 1024 ** 3),
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
    },
    ...given,
  };
}
