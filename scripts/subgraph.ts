import { parseArgs } from 'node:util';
import { redisAnnouncer } from '../common/changeFeed.ts';
import { readConfig, subgraphUrlOf, type Config } from '../common/config.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger, type Logger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { redisClient, redisNonceStore } from '../common/redis.ts';
import { memoryNonceStore } from '../common/requestSignature.ts';
import { runUntilStopped } from '../common/runUntilStopped.ts';
import type { Simulator } from '../common/simulation.ts';
import { claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import { changeAnnouncer } from './stack/changeAnnouncer.ts';
import { dailyUpkeep } from './stack/dailyUpkeep.ts';
import { databases, usesPostgres } from './stack/databases.ts';
import { loadSubgraph } from './stack/loadSubgraph.ts';
import { SUPERGRAPH_FILE } from './stack/supergraphFile.ts';
import { prepareSubgraph, startSubgraph } from './stack/startSubgraph.ts';

const HELP = `用法 / usage: npm run subgraph -- <name> [--port N]

运行一个部门的子图。数据库由 DATABASE_URL 或 <NAME>_DATABASE_URL 指定；未指定时使用 DATA_DIR 中的嵌入式数据库，
若该目录正由其他进程使用则停止并说明。
Runs one department's subgraph over DATABASE_URL or <NAME>_DATABASE_URL; without one over the embedded database in
DATA_DIR, and where another process owns that folder it stops and says so.

  --port N   端口，默认见 schema/subgraphs.yaml / port, by default that of schema/subgraphs.yaml
  --help     本说明 / this text
`;

/** The command `npm run subgraph`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const config = readConfig();
  const [name] = positionals;
  const entry = config.subgraphs.find((candidate) => candidate.name === name);
  if (values.help || name === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (!entry) throw new Error(`没有子图 ${name} / no such subgraph; one of: ${config.subgraphs.map((each) => each.name).join(' ')}`);
  const logger = createLogger(config.logLevel, { part: 'subgraph' });
  const keys = loadKeys(config);
  const claim = usesPostgres(config, name) ? undefined : await claimDataDir(config.dataDir);
  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const opened = databases(config, logger);
  const definition = await loadSubgraph(name);
  const db = await opened.of(name);
  await prepareSubgraph(definition, db, config);
  const port = values.port === undefined ? entry.port : Number(values.port);
  const announce = redis && changeAnnouncer(redisAnnouncer(redis, logger), opaqueIds(keys.subjectIdKey));
  const running = await startSubgraph(
    definition,
    {
      db,
      keys,
      nonces: redis ? redisNonceStore(redis, name) : memoryNonceStore(),
      logger,
      clock: Date.now,
      announce,
      simulator: name === 'governance' ? await readySimulator(config, logger) : undefined,
      subgraphTimeoutMs: config.subgraphTimeoutMs,
      urlOf: (sector) => subgraphUrlOf(config, sector),
    },
    { host: config.host, port },
  );
  const daily = dailyUpkeep([{ name, db }], Date.now, announce, logger);
  process.stdout.write(`${entry.title} ${name}: ${running.url}\n`);
  await runUntilStopped(logger, async () => {
    await running.close();
    await daily.close();
    await opened.close();
    redis?.destroy();
    await claim?.release();
  });
}

/** Governance's, its graph read before anybody waits for it. */
async function readySimulator({ limits }: Config, logger: Logger): Promise<Simulator> {
  const { graphInFile, simulator } = await import('../gateway/simulate.ts');
  const graph = graphInFile(SUPERGRAPH_FILE);
  try {
    graph();
  } catch (error) {
    logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'no supergraph that could be simulated');
  }
  return simulator(graph, limits);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
