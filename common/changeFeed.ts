import { EventEmitter } from 'node:events';
import type { Logger } from './logger.ts';
import type { RedisClient } from './redis.ts';

const STREAM = 'credit-graph:changes';
/** Announcements that the stream keeps; a gateway that was away longer has flushed what it held. */
const KEPT = 100_000;
/** Subjects in one announcement. */
const CHUNK = 1_000;
/** How long one read of the stream waits; a gateway that has not read for longer than {@link SILENCE_MS} trusts nothing. */
const BLOCK_MS = 500;
const SILENCE_MS = 1_500;
const RETRY_MS = 250;

/** Whose data changed in a department: these subjects, or anybody's. */
export interface Change {
  readonly sector: string;
  /** Subject ids; undefined: whoever it may be. */
  readonly subjects: readonly string[] | undefined;
}

/** A change as it is heard: changes that come later have a higher position. */
export interface HeardChange extends Change {
  readonly position: number;
}

/** Tells everybody who keeps copies of departments' answers what to drop. */
export interface ChangeFeed {
  /** Called once the change can be read. Never rejects: copies have a lifetime of their own. */
  announce(change: Change): Promise<void>;
  subscribe(listener: (change: HeardChange) => void): void;
  /** The position of the last change that was heard of. */
  position(): number;
  /** Whether every change is heard of; while not, no copy may be served. */
  isHeard(): boolean;
  close(): void;
}

/** Changes within one process: right where all departments collect in it. */
export function localChangeFeed(): ChangeFeed {
  const events = new EventEmitter();
  let position = 0;
  return {
    announce(change) {
      position += 1;
      events.emit('change', { ...change, position });
      return Promise.resolve();
    },
    position: () => position,
    subscribe: (listener) => void events.on('change', listener),
    isHeard: () => true,
    close: () => void events.removeAllListeners(),
  };
}

/** Announces on a Redis stream. */
export function redisAnnouncer(client: RedisClient, logger: Logger): Pick<ChangeFeed, 'announce'> {
  return {
    async announce({ sector, subjects }) {
      const chunks: (readonly string[] | undefined)[] = subjects ? [] : [undefined];
      for (let at = 0; subjects && at < subjects.length; at += CHUNK) chunks.push(subjects.slice(at, at + CHUNK));
      for (const chunk of chunks)
        await client
          .xAdd(
            STREAM,
            '*',
            { sector, subjects: chunk ? chunk.join(' ') : '*' },
            { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: KEPT } },
          )
          .catch((error: unknown) =>
            logger.warn({ sector, reason: error instanceof Error ? error.message : 'unknown' }, 'a change could not be announced'),
          );
    },
  };
}

/**
 * Changes of all processes, over a Redis stream; read on a connection of its own. What happened while it was away is not
 * made up for: listeners hear that anybody's data may have changed everywhere (`sector: '*'`).
 */
export function redisChangeFeed(client: RedisClient, logger: Logger): ChangeFeed {
  const events = new EventEmitter();
  const reader = client.duplicate();
  reader.on('error', () => undefined);
  let isClosed = false;
  let readAt = -Infinity;
  let position = '0-0';

  const read = async (): Promise<void> => {
    while (!isClosed) {
      try {
        if (!reader.isOpen) await reader.connect();
        if (performance.now() - readAt > SILENCE_MS) {
          position = await lastId();
          events.emit('change', { sector: '*', subjects: undefined, position: positionOf(position) });
        }
        readAt = performance.now();
        const streams = await reader.xRead({ key: STREAM, id: position }, { BLOCK: BLOCK_MS, COUNT: 1_000 });
        readAt = performance.now();
        for (const { id, message } of messagesOf(streams)) {
          position = id;
          const { sector = '*', subjects = '*' } = message;
          events.emit('change', { sector, subjects: subjects === '*' ? undefined : subjects.split(' '), position: positionOf(id) });
        }
      } catch (error) {
        if (isClosed) return;
        logger.debug({ reason: error instanceof Error ? error.message : 'unknown' }, 'the stream of changes is away');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };
  const lastId = async (): Promise<string> => (await reader.xRevRange(STREAM, '+', '-', { COUNT: 1 }))[0]?.id ?? '0-0';
  void read();

  return {
    ...redisAnnouncer(client, logger),
    subscribe: (listener) => void events.on('change', listener),
    position: () => positionOf(position),
    isHeard: () => performance.now() - readAt < SILENCE_MS,
    close() {
      isClosed = true;
      events.removeAllListeners();
      reader.destroy();
    },
  };
}

/** A stream's id (`milliseconds-count`) as one number. */
function positionOf(id: string): number {
  const [milliseconds = 0, count = 0] = id.split('-').map(Number);
  return milliseconds * 1_000 + Math.min(count, 999);
}

function messagesOf(streams: unknown): { id: string; message: Record<string, string> }[] {
  const [stream] = (streams ?? []) as { messages: { id: string; message: Record<string, string> }[] }[];
  return stream?.messages ?? [];
}
