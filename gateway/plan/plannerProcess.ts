import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { QueryPlan } from '@graphql-hive/router-query-planner';

const CHILD = fileURLToPath(new URL('./plannerChild.js', import.meta.url));
/** One that ends is started anew when it is needed, this often at most; after that the platform is taken to have none. */
const MAX_STARTS_IN_A_ROW = 5;

interface Reply {
  readonly id: number;
  readonly plan?: QueryPlan;
  readonly failure?: string;
}

/** The Rust planner in a process of its own. */
export interface PlannerProcess {
  /** Rejects when it cannot plan the operation, ends, or is stopped by the signal: then the process is ended with it. */
  plan(sdl: string, operation: string, operationName: string | undefined, signal: AbortSignal): Promise<QueryPlan>;
  /** The process's own number, while it runs. */
  pid(): number | undefined;
  close(): void;
}

/** Starts the process when it is first needed; it ends with this one. */
export function plannerProcess(): PlannerProcess {
  let child: ChildProcess | undefined;
  let failedStarts = 0;
  let lastId = 0;
  let lastPlanner = 0;
  let planners = new Map<string, Promise<number>>();
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();

  const started = (): ChildProcess => {
    if (child) return child;
    if (failedStarts >= MAX_STARTS_IN_A_ROW) throw new Error('the planner’s process does not run on this platform');
    failedStarts += 1;
    const made = fork(CHILD, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // It must not keep this process alive.
    made.unref();
    made.channel?.unref();
    made.on('message', (reply: Reply) => {
      failedStarts = 0;
      waiting.get(reply.id)?.resolve(reply);
      waiting.delete(reply.id);
    });
    made.once('error', () => ended(made));
    made.once('disconnect', () => ended(made));
    made.once('exit', () => ended(made));
    child = made;
    return made;
  };
  const ended = (which: ChildProcess): void => {
    if (child !== which) return;
    child = undefined;
    planners = new Map<string, Promise<number>>();
    for (const { reject } of waiting.values()) reject(new Error('the planner’s process ended'));
    waiting.clear();
  };
  const ask = (message: Record<string, unknown>): Promise<Reply> => {
    const process = started();
    const id = (lastId += 1);
    process.channel?.ref();
    return new Promise<Reply>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      // A process that has just died is found out by what cannot be sent to it.
      process.send({ ...message, id }, (error) => {
        if (error) ended(process);
      });
    }).finally(() => {
      waiting.delete(id);
      if (waiting.size === 0) process.channel?.unref();
    });
  };
  const answer = async (message: Record<string, unknown>): Promise<Reply> => {
    const reply = await ask(message);
    if (reply.failure !== undefined) throw new Error(reply.failure);
    return reply;
  };
  const plannerFor = (sdl: string): Promise<number> => {
    let planner = planners.get(sdl);
    if (!planner) {
      const number = (lastPlanner += 1);
      planners.set(sdl, (planner = answer({ planner: number, sdl }).then(() => number)));
    }
    return planner;
  };

  return {
    async plan(sdl, operation, operationName, signal) {
      const stop = (): void => void child?.kill('SIGKILL');
      signal.addEventListener('abort', stop);
      try {
        const { plan } = await answer({ planner: await plannerFor(sdl), operation, operationName });
        if (!plan) throw new Error('no plan');
        return plan;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    pid: () => child?.pid,
    close: () => void child?.kill(),
  };
}
