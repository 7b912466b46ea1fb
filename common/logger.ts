import { pino, type Logger } from 'pino';

/** Header values and bodies that must never reach a log, whoever logs them. */
const REDACTED = ['authorization', 'headers.authorization', 'req.headers.authorization', 'token', 'variables', 'body', 'document'];

/**
 * A structured logger (JSON lines on stderr, so that a command's stdout stays its result). Nothing that logs through it
 * may pass a value of a subject's data: log codes, coordinates, counts, durations and the request id.
 * `sync: false`: lines that come while one is being written are written together, and those left at the end of the process then.
 */
export function createLogger(level: string, bindings: Record<string, unknown> = {}, { sync = true }: { sync?: boolean } = {}): Logger {
  return pino({ level, base: bindings, redact: { paths: REDACTED, censor: '[redacted]' } }, pino.destination({ fd: 2, sync }));
}

export type { Logger };
