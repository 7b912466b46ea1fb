import { Worker } from 'node:worker_threads';
import type { City } from './city.ts';
import type { PartAnswer, PartRequest, PartWorkerData } from './partWorker.ts';
import { writePart, type FileHeaders, type Part } from './writePart.ts';

/** Writes parts of a city, one at a time. */
export interface PartWriter {
  /** Writes a part's rows below `folder` and answers how many of each file. */
  write(part: Part, folder: string, onDone: (subjects: number) => void): Promise<Record<string, number>>;
  /** Gives up what is being written. */
  close(): Promise<unknown>;
}

/** A writer in this thread. */
export function ownWriter(city: City, headers: FileHeaders): PartWriter {
  return {
    write: (part, folder, onDone) => writePart(city, part, folder, headers, onDone),
    close: () => Promise.resolve(),
  };
}

/** A writer in a thread of its own. What throws there rejects here. */
export function threadWriter(city: City, headers: FileHeaders): PartWriter {
  const worker = new Worker(new URL('./partWorker.ts', import.meta.url), {
    workerData: { city, headers } satisfies PartWorkerData,
    execArgv: ['--import', new URL('../typescript.js', import.meta.url).href],
  });
  return {
    write: (part, folder, onDone) =>
      new Promise((resolve, reject) => {
        worker.removeAllListeners();
        worker.on('error', reject).on('exit', () => reject(new Error('线程已结束 / the thread has ended')));
        worker.on('message', (answer: PartAnswer) => {
          try {
            if ('done' in answer) onDone(answer.done);
            else resolve(answer.rows);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        worker.postMessage({ part, folder } satisfies PartRequest);
      }),
    close: () => worker.terminate(),
  };
}
