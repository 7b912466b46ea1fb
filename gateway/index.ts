import cluster from 'node:cluster';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { redisChangeFeed } from '../common/changeFeed.ts';
import { readConfig, subgraphUrlOf } from '../common/config.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger, type Logger } from '../common/logger.ts';
import { readPolicy } from '../common/policy.ts';
import { redisClient } from '../common/redis.ts';
import { runUntilStopped } from '../common/runUntilStopped.ts';
import { permitFeed } from './identity/permitFeed.ts';
import { policyFeed } from './identity/policyFeed.ts';
import { startGateway } from './server.ts';
import { gatherFromWorkers, startWorkers } from './workers.ts';

/** More processes than that on one machine would only take turns. */
const MAX_WORKERS = 256;

const HELP = `用法 / usage: npm run gateway [-- --supergraph FILE [--open]] [--port N] [--workers N] [--engine apollo]

启动联邦网关。Starts the federation gateway.

  --supergraph FILE  超图文件，默认 schema/generated/supergraph.graphql；改动后自动热加载
                     supergraph file; a changed file is swapped in while requests run
  --open             提供没有 @permission 的超图：不鉴权、不签名，子图地址取自文件；生产环境拒绝
                     serve a supergraph without @permission: no authorisation, no signing, subgraph
                     URLs from the file; refused in production
  --workers N        N 个进程共用一个端口，默认 1 / N processes that serve one port, by default 1
  --engine apollo    用 @apollo/gateway 自带的执行器，作为对照和退路
                     run @apollo/gateway's own executor: the yardstick, and the way back
  --port N           端口，默认 PORT 或 4000 / port, by default PORT or 4000
  --help             本说明 / this text

环境变量见 README。Environment variables: see the README.
`;

/** The command `npm run gateway`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      supergraph: { type: 'string' },
      open: { type: 'boolean', default: false },
      port: { type: 'string' },
      workers: { type: 'string', default: '1' },
      engine: { type: 'string', default: 'own' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const config = readConfig(values.port === undefined ? process.env : { ...process.env, PORT: values.port });
  if (values.open && config.production) throw new Error('生产环境拒绝 --open / --open is refused in production');
  const workers = Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS)
    throw new Error(`--workers: 须为 1 至 ${MAX_WORKERS} 的整数 / an integer from 1 to ${MAX_WORKERS}`);
  const { engine } = values;
  if (engine !== 'own' && engine !== 'apollo') throw new Error('--engine: own | apollo');
  const logger = createLogger(
    config.logLevel,
    { part: 'gateway', ...(cluster.isWorker ? { worker: cluster.worker?.id } : {}) },
    { sync: false },
  );
  if (workers > 1 && cluster.isPrimary) return supervise(workers, logger);

  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const changes = redis && redisChangeFeed(redis, logger);
  const keys = loadKeys(config);
  const fromFile = readPolicy();
  const following = {
    url: () => subgraphUrlOf(config, 'governance'),
    keys,
    maxStaleMs: config.policyMaxStaleSeconds * 1_000,
    logger,
  };
  const file = join(config.dataDir, `policy${cluster.worker ? `-${cluster.worker.id}` : ''}.json`);
  const feed = values.open ? undefined : await policyFeed({ ...following, file, before: fromFile });
  const permits = values.open ? undefined : await permitFeed(following);
  const policy = feed?.current ?? (() => fromFile);
  const gateway = await startGateway({
    config,
    open: values.open,
    supergraphFile:
      values.supergraph === undefined
        ? fileURLToPath(new URL('../schema/generated/supergraph.graphql', import.meta.url))
        : resolve(values.supergraph),
    keys,
    policy,
    permits,
    redis,
    changes,
    engine,
    gatherMetrics: cluster.isWorker ? gatherFromWorkers : undefined,
    logger,
  });
  if (!cluster.isWorker) process.stdout.write(`信用图谱网关 / gateway: ${gateway.url}/graphql\n`);
  await runUntilStopped(logger, async () => {
    await gateway.close();
    await feed?.close();
    await permits?.close();
    changes?.close();
    redis?.destroy();
  });
  // The channel to the primary would keep a worker alive.
  if (cluster.isWorker) process.disconnect();
}

/** Several processes, one port: this one serves nothing itself. */
async function supervise(count: number, logger: Logger): Promise<void> {
  const workers = startWorkers(count, logger);
  try {
    const { port } = await workers.ready;
    process.stdout.write(`信用图谱网关 / gateway: http://localhost:${port}/graphql (${count} 个进程 / workers)\n`);
  } catch (error) {
    await workers.close();
    throw error;
  }
  await runUntilStopped(logger, () => workers.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
