import { parentPort, workerData } from 'node:worker_threads';
import type { City } from './city.ts';
import { writePart, type FileHeaders, type Part } from './writePart.ts';

/** What a worker is told when it starts. */
export interface PartWorkerData {
  readonly city: City;
  readonly headers: FileHeaders;
}

/** What it is asked for, one part at a time. */
export interface PartRequest {
  readonly part: Part;
  readonly folder: string;
}

/** What it answers: subjects done now and then, and in the end the rows written. */
export type PartAnswer = { readonly done: number } | { readonly rows: Record<string, number> };

const { city, headers } = workerData as PartWorkerData;
const answer = (message: PartAnswer): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ part, folder }: PartRequest) => {
  // A failure ends the worker, and the whole with it.
  void writePart(city, part, folder, headers, (done) => answer({ done })).then((rows) => answer({ rows }));
});
