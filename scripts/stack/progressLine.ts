import { SingleBar } from 'cli-progress';
import type { CollectionProgress } from '../../subgraphs/shared/collection/collectFile.ts';

const LINE_EVERY_MS = 2_000;

/** Shows how far a file is: a bar on a terminal, a line every two seconds elsewhere (stderr: stdout is for the report). */
export interface ProgressLine {
  update(progress: CollectionProgress): void;
  stop(): void;
}

/** A progress display for a file of `bytes` bytes. */
export function progressLine(title: string, bytes: number): ProgressLine {
  const startedAt = Date.now();
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${title} {bar} {percentage}% | {rows} 行 rows | {rate} 行/秒 rows/s | 剩余 left {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
    });
    bar.start(Math.max(1, bytes), 0, { rows: 0, rate: 0 });
    return {
      update: ({ bytes: done, counts }) => bar.update(Math.min(done, bytes), { rows: counts.read, rate: rate(counts.read, startedAt) }),
      stop: () => bar.stop(),
    };
  }
  let shownAt = startedAt;
  return {
    update({ bytes: done, counts }) {
      if (Date.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = Date.now();
      process.stderr.write(
        `${title} ${Math.floor((100 * done) / Math.max(1, bytes))}% ${counts.read} 行 rows, ${rate(counts.read, startedAt)} 行/秒 rows/s\n`,
      );
    },
    stop: () => undefined,
  };
}

function rate(rows: number, startedAt: number): number {
  return Math.round((1000 * rows) / Math.max(1, Date.now() - startedAt));
}
