import { pathToFileURL } from 'node:url';
import type * as configModule from '../../../common/config.ts';
import type * as changeFeedModule from '../../../common/changeFeed.ts';
import type * as keysModule from '../../../common/keys.ts';
import type * as loggerModule from '../../../common/logger.ts';
import type * as policyModule from '../../../common/policy.ts';
import type * as runUntilStoppedModule from '../../../common/runUntilStopped.ts';
import type * as auditModule from '../../../gateway/audit/audit.ts';
import type * as serverModule from '../../../gateway/server.ts';

/**
 * Our gateway as `npm start` runs it on a machine with nothing installed: changes of data are heard of in the process itself,
 * so that entities may be kept without Redis; with `--unaudited` nothing is kept of who read what. It is that of the checkout in which it is started.
 */
const [port = '', supergraphFile = '', ...switches] = process.argv.slice(2);
const from = async <T>(path: string): Promise<T> => (await import(pathToFileURL(`${process.cwd()}/${path}`).href)) as T;

const { NO_AUDIT } = await from<typeof auditModule>('gateway/audit/audit.ts');
const { readConfig } = await from<typeof configModule>('common/config.ts');
const { localChangeFeed } = await from<typeof changeFeedModule>('common/changeFeed.ts');
const { loadKeys } = await from<typeof keysModule>('common/keys.ts');
const { createLogger } = await from<typeof loggerModule>('common/logger.ts');
const { readPolicy } = await from<typeof policyModule>('common/policy.ts');
const { runUntilStopped } = await from<typeof runUntilStoppedModule>('common/runUntilStopped.ts');
const { startGateway } = await from<typeof serverModule>('gateway/server.ts');

const config = { ...readConfig(), port: Number(port) };
const logger = createLogger(config.logLevel, { part: 'gateway' });
const policy = readPolicy();
const gateway = await startGateway({
  config,
  open: false,
  supergraphFile,
  keys: loadKeys(config),
  policy: () => policy,
  redis: undefined,
  changes: localChangeFeed(),
  ...(switches.includes('--unaudited') ? { audit: NO_AUDIT } : {}),
  logger,
});
await runUntilStopped(logger, () => gateway.close());
