import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentPrefixOf } from '../common/subgraphs.ts';
import { freePort } from './freePort.ts';
import type { TestStack } from './stack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A gateway that is a process of its own. */
export interface GatewayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<unknown>;
}

/** Starts a gateway before a stack's departments, with its keys. Whoever starts it ends it; rejects with what it said where it does not come up. */
export async function gatewayProcess(stack: TestStack, environment: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const port = String(await freePort());
  const urls = Object.entries(stack.proxies).map(([name, { url }]) => [`${environmentPrefixOf(name)}_URL`, url] as const);
  const child = spawn(process.execPath, ['--import', './scripts/typescript.js', 'gateway/index.ts', '--port', port], {
    cwd: ROOT,
    env: {
      PATH: process.execPath,
      DATA_DIR: stack.config.dataDir,
      LOG_LEVEL: 'silent',
      RATE_LIMIT_ANONYMOUS: '0',
      RATE_LIMIT_IDENTIFIED: '0',
      ...Object.fromEntries(urls),
      ...environment,
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const isListening = await new Promise<boolean>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('/graphql') && resolve(true));
    void ended.then(() => (words.includes('EADDRINUSE') ? resolve(false) : reject(new Error(words))));
  });
  // Another test was given the port that was free a moment ago.
  if (!isListening) return gatewayProcess(stack, environment);
  return { child, url: `http://127.0.0.1:${port}`, ended };
}
