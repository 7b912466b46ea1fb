import { pino, type Logger } from 'pino';

/** Header values and bodies that must never reach a log, whoever logs them. */
const REDACTED = ['authorization', 'headers.authorization', 'req.headers.authorization', 'token', 'variables', 'body', 'document'];

/** Lines gathered before they are written, and how long they wait at the most. */
const GATHERED_BYTES = 8_192;
const FLUSH_MS = 40;

/**
 * A structured logger (JSON lines on stderr, so that a command's stdout stays its result). Nothing that logs through it
 * may pass a value of a subject's data: log codes, coordinates, counts, durations and the request id.
 * `sync: false`: lines are written together, a few dozen times a second at the most, and those left at the end of the process then.
 */
export function createLogger(level: string, bindings: Record<string, unknown> = {}, { sync = true }: { sync?: boolean } = {}): Logger {
  return pino(
    { level, base: bindings, redact: { paths: REDACTED, censor: '[redacted]' } },
    pino.destination(sync ? { fd: 2, sync } : { fd: 2, sync, minLength: GATHERED_BYTES, periodicFlush: FLUSH_MS }),
  );
}

export type { Logger };
