import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { CreditGraphError } from '../../common/errors.ts';

const CHILD = fileURLToPath(new URL('./plannerChild.js', import.meta.url));
/** Operations that wait for their turn at most: each client's request holds one. */
const MAX_WAITING = 250;
/** One that ends is started anew when it is needed, this often at most; after that the platform is taken to have none. */
const MAX_STARTS_IN_A_ROW = 5;

interface Reply {
  readonly id: number;
  readonly plan?: QueryPlan;
  readonly failure?: string;
}

/** The Rust planner in a process of its own. */
export interface PlannerProcess {
  /**
   * Rejects when it cannot plan the operation or ends, with OPERATION_TOO_COSTLY when planning takes longer than `withinMs` from its turn on
   * (the process is ended then), and with OVERLOADED when too many wait for theirs. One is planned at a time, so that none pays for another.
   */
  plan(sdl: string, operation: string, operationName: string | undefined, withinMs: number): Promise<QueryPlan>;
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

  const planned = async (sdl: string, operation: string, operationName: string | undefined, withinMs: number): Promise<QueryPlan> => {
    const planner = await plannerFor(sdl);
    const busy = child;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      busy?.kill('SIGKILL');
      if (busy) ended(busy);
    }, withinMs);
    try {
      const { plan } = await answer({ planner, operation, operationName });
      if (!plan) throw new Error('no plan');
      return plan;
    } catch (error) {
      throw isLate ? new CreditGraphError('OPERATION_TOO_COSTLY', `规划耗时 / planning time > ${withinMs} ms`) : error;
    } finally {
      clearTimeout(timer);
    }
  };
  let queued = 0;
  let turn: Promise<unknown> = Promise.resolve();

  return {
    plan(sdl, operation, operationName, withinMs) {
      if (queued >= MAX_WAITING) return Promise.reject(new CreditGraphError('OVERLOADED', '', { retryAfterSeconds: 1 }));
      queued += 1;
      const plan = turn.then(() => planned(sdl, operation, operationName, withinMs)).finally(() => (queued -= 1));
      turn = plan.catch(() => undefined);
      return plan;
    },
    pid: () => child?.pid,
    close: () => void child?.kill(),
  };
}
