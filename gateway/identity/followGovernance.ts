import type { Keys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import { signedAsker } from './signedAsker.ts';

/** What governance decides is live everywhere within a second. */
const INTERVAL_MS = 300;
const REMIND_MS = 10_000;

/** What following one thing that governance keeps needs. */
export interface FollowOptions {
  /** Where governance is asked now; it may move. */
  readonly url: () => string;
  readonly keys: Pick<Keys, 'pairs'>;
  readonly maxStaleMs: number;
  readonly logger: Logger;
  readonly now?: (() => number) | undefined;
}

/** One internal endpoint of governance that is asked again and again. */
export interface Followed {
  readonly endpoint: string;
  /** What is asked for: what is had already. */
  question(): object;
  /** Takes an answer over, whole; throws where it is not to be believed. True where there is more to be had at once. */
  heard(answer: unknown): boolean;
  /** Said in the log when it cannot be asked, and when that has lasted too long. */
  readonly unheard: string;
  readonly stale: string;
}

/** A thing that is followed. */
export interface Following {
  /** Whether the last word from governance is older than may be. */
  readonly isStale: () => boolean;
  close(): Promise<void>;
}

/** Asks governance three times a second, signed. Resolves once it was asked, whatever it said. */
export async function followGovernance(options: FollowOptions, followed: Followed): Promise<Following> {
  const { url, keys, maxStaleMs, logger, now = Date.now } = options;
  const asker = signedAsker('governance', url, keys, { connections: 1 });
  let heardAt = Number.NEGATIVE_INFINITY;
  let remindedAt = 0;

  const ask = async (): Promise<void> => {
    for (let more = true; more;) {
      const askedAt = now();
      more = followed.heard(await asker.ask(followed.endpoint, followed.question(), askedAt));
      if (!more) heardAt = askedAt;
    }
  };
  const isStale = (): boolean => now() - heardAt > maxStaleMs;
  const tick = async (): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (now() - remindedAt < REMIND_MS) return;
      remindedAt = now();
      const told = { reason: error instanceof Error ? error.message : 'unknown' };
      if (isStale()) logger.error(told, followed.stale);
      else logger.warn(told, followed.unheard);
    }
  };
  await tick();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = (): void => {
    timer = setTimeout(() => {
      running = tick();
      void running.then(next);
    }, INTERVAL_MS);
    timer.unref();
  };
  next();
  return {
    isStale,
    async close() {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
      await asker.close();
    },
  };
}
