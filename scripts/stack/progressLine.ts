import { SingleBar } from 'cli-progress';
import type { CollectionProgress } from '../../subgraphs/shared/collection/collectFile.ts';

const LINE_EVERY_MS = 2_000;

/** Shows how far a file is: a bar on a terminal, a line every two seconds elsewhere (stderr: stdout is for the report). */
export interface ProgressLine {
  update(progress: CollectionProgress): void;
  stop(): void;
}

/** A progress display for a file of `bytes` bytes: reading it is the first half, merging it the second. One that is not `alone` has no bar. */
export function progressLine(title: string, bytes: number, alone: boolean): ProgressLine {
  const startedAt = Date.now();
  const shown = ({ step, done, total, rows }: CollectionProgress): { share: number; rows: number; step: string; rate: number } => {
    const part = Math.min(1, done / Math.max(1, step === 'STAGE' ? bytes : (total ?? 0)));
    const share = step === 'STAGE' ? part / 2 : 0.5 + part / 2;
    const rate = Math.round((1000 * rows) / Math.max(1, Date.now() - startedAt));
    return { share, rows, rate, step: step === 'STAGE' ? '读入 staging' : '并入 merging' };
  };
  if (process.stderr.isTTY && alone) {
    const bar = new SingleBar({
      format: `${title} {bar} {percentage}% | {step} {rows} 行 rows | {rate} 行/秒 rows/s | 剩余 left {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
    });
    bar.start(1000, 0, { rows: 0, rate: 0, step: '' });
    return {
      update(progress) {
        const { share, ...rest } = shown(progress);
        bar.update(Math.floor(1000 * share), rest);
      },
      stop: () => bar.stop(),
    };
  }
  let shownAt = startedAt;
  return {
    update(progress) {
      if (Date.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = Date.now();
      const { share, rows, rate, step } = shown(progress);
      const left = Math.round(((shownAt - startedAt) / 1000) * (1 / Math.max(share, 0.001) - 1));
      process.stderr.write(`${title} ${Math.floor(100 * share)}% ${step} ${rows} 行 rows, ${rate} 行/秒 rows/s, 剩余 left ${left} s\n`);
    },
    stop: () => undefined,
  };
}
