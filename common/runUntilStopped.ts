import type { Logger } from './logger.ts';

const GRACE_MS = 20_000;

/**
 * Waits for SIGINT or SIGTERM, then stops gracefully; a second signal, or 20 seconds, ends the process at once.
 * Resolves when everything is closed.
 */
export async function runUntilStopped(logger: Logger, close: () => Promise<void>): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve);
  });
  logger.info({ signal }, 'stopping');
  const force = (): never => process.exit(1);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, force);
  const timer = setTimeout(force, GRACE_MS);
  timer.unref();
  await close();
  clearTimeout(timer);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, force);
}
