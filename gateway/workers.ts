import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Logger } from '../common/logger.ts';

/** A worker that ends by itself is replaced, no sooner than this after it was started. */
const REST_MS = 1_000;
const GATHER = 'credit-graph:metrics';

interface GatherMessage {
  readonly kind: typeof GATHER;
  readonly id: number;
  readonly text?: string;
}

/** Several processes that serve one port. */
export interface Workers {
  /** Resolves when every worker listens, with the address; rejects when one ends before it does. */
  readonly ready: Promise<{ port: number }>;
  /** Lets every worker finish what it is doing, and end. */
  close(): Promise<void>;
}

/** Starts the workers, replaces those that end by themselves, and collects their metrics for whichever is asked. */
export function startWorkers(count: number, logger: Logger): Workers {
  let stopping = false;
  const registry = new AggregatorRegistry();
  const listening = new Map<Worker, Promise<{ port: number }>>();
  const start = (): Worker => {
    const worker = cluster.fork();
    const startedAt = Date.now();
    listening.set(
      worker,
      new Promise((resolve, reject) => {
        worker.once('listening', ({ port }) => resolve({ port }));
        worker.once('exit', (code) => reject(new Error(`工作进程未能启动 / a worker ended with ${code} before it served`)));
      }),
    );
    listening.get(worker)?.catch(() => undefined);
    worker.once('exit', (code, signal) => {
      listening.delete(worker);
      if (stopping) return;
      logger.error({ worker: worker.id, code, signal }, 'a worker ended and is replaced');
      setTimeout(() => !stopping && start(), Math.max(0, REST_MS - (Date.now() - startedAt)));
    });
    worker.on('message', (message: GatherMessage) => {
      if (message.kind !== GATHER) return;
      registry
        .clusterMetrics()
        .catch(() => '')
        .then((text) => worker.isConnected() && worker.send({ ...message, text } satisfies GatherMessage))
        .catch(() => undefined);
    });
    return worker;
  };
  const started = Array.from({ length: count }, start);
  return {
    ready: Promise.all(started.map((worker) => listening.get(worker) as Promise<{ port: number }>)).then(
      ([first]) => first as { port: number },
    ),
    async close() {
      stopping = true;
      const workers = Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
      await Promise.all(
        workers.map(
          (worker) =>
            new Promise<void>((resolve) => {
              if (worker.isDead()) return resolve();
              worker.once('exit', () => resolve());
              worker.process.kill('SIGTERM');
            }),
        ),
      );
    },
  };
}

/** In a worker: lets the primary have its metrics, and asks it for those of all workers. */
export function gatherFromWorkers(registry: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries(registry);
  // It answers the primary from now on.
  new AggregatorRegistry();
  const waiting = new Map<number, (text: string) => void>();
  let last = 0;
  process.on('message', (message: GatherMessage) => {
    if (message.kind !== GATHER) return;
    waiting.get(message.id)?.(message.text ?? '');
    waiting.delete(message.id);
  });
  return () =>
    new Promise((resolve) => {
      const id = (last += 1);
      waiting.set(id, resolve);
      process.send?.({ kind: GATHER, id } satisfies GatherMessage);
    });
}
