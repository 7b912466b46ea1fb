import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { localChangeFeed, redisChangeFeed } from '../../common/changeFeed.ts';
import type { Clock } from '../../common/clock.ts';
import { subgraphUrlOf, type Config } from '../../common/config.ts';
import { loadKeys } from '../../common/keys.ts';
import type { Logger } from '../../common/logger.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { readPolicy } from '../../common/policy.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { redisClient, redisNonceStore } from '../../common/redis.ts';
import { memoryNonceStore } from '../../common/requestSignature.ts';
import { permitFeed } from '../../gateway/identity/permitFeed.ts';
import { policyFeed } from '../../gateway/identity/policyFeed.ts';
import { simulator } from '../../gateway/simulate.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { listLayouts } from '../../subgraphs/shared/collection/loadLayout.ts';
import { claimDataDir } from '../../subgraphs/shared/dataDir/claimDataDir.ts';
import type { SubgraphDefinition } from '../../subgraphs/shared/defineSubgraph.ts';
import { cityOf } from '../generate/city.ts';
import { writeCity } from '../generate/writeCity.ts';
import { changeAnnouncer, type Announce } from './changeAnnouncer.ts';
import { collectInto } from './collectInto.ts';
import { dailyUpkeep } from './dailyUpkeep.ts';
import { databases, usesPostgres, type Databases } from './databases.ts';
import { loadSubgraph } from './loadSubgraph.ts';
import { takeUploads } from './ownerUpload.ts';
import { retryWaiting } from './retryWaiting.ts';
import { SUPERGRAPH_FILE } from './supergraphFile.ts';
import { supplyFiles } from './supplyFiles.ts';
import { prepareSubgraph, startSubgraph, type RunningSubgraph } from './startSubgraph.ts';

/** How the whole stack is started in one process. */
export interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Subjects of the synthetic city that an empty installation gets; 0 for none. */
  readonly sampleSubjects: number;
  readonly onProgress: (text: string) => void;
  /** Prefix of the databases' names on a PostgreSQL server. */
  readonly databasePrefix?: string;
  /** Supergraph to serve instead of the composed one. */
  readonly supergraphFile?: string;
}

/** Everything, running. */
export interface RunningStack {
  readonly url: string;
  readonly subgraphs: readonly RunningSubgraph[];
  readonly databases: Databases;
  /** Announces what was collected into these databases; undefined where nobody listens. */
  readonly announce: Announce | undefined;
  close(): Promise<void>;
}

/**
 * Starts all subgraphs and a gateway in this process, with real HTTP between them on this machine's loopback; an empty
 * installation first gets the synthetic city. Rejects when the data folder has another owner or a port is taken; what was
 * already open is closed again.
 */
export async function startAll({
  config,
  logger,
  clock,
  sampleSubjects,
  onProgress,
  databasePrefix,
  supergraphFile,
}: StartOptions): Promise<RunningStack> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.reverse()) await step();
    closing.length = 0;
  };
  try {
    const keys = loadKeys(config);
    const embedded = config.subgraphs.some(({ name }) => !usesPostgres(config, name));
    const claim = embedded ? await claimDataDir(config.dataDir) : undefined;
    if (claim) closing.push(() => claim.release());
    const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
    if (redis) {
      await redis.connect().catch(() => undefined);
      closing.push(() => Promise.resolve(redis.destroy()));
    }
    const opened = databases(config, logger, databasePrefix);
    closing.push(() => opened.close());
    // Without Redis only what this process collects is heard of: enough where nobody else can write.
    const changes = redis
      ? redisChangeFeed(redis, logger)
      : config.subgraphs.every(({ name }) => !usesPostgres(config, name))
        ? localChangeFeed()
        : undefined;
    if (changes) closing.push(() => Promise.resolve(changes.close()));
    const announce = changes && changeAnnouncer(changes, opaqueIds(keys.subjectIdKey));
    if (claim) takeUploads(claim.server, opened, clock, announce);

    const definitions: SubgraphDefinition[] = [];
    for (const { name } of config.subgraphs) definitions.push(await loadSubgraph(name));
    for (const definition of definitions) await prepareSubgraph(definition, await opened.of(definition.name), config);
    if (sampleSubjects > 0) await collectSample(opened, config, sampleSubjects, clock, onProgress);

    // Governance simulates with the graph of the gateway that starts after it.
    const served: { by?: RunningGateway } = {};
    const simulated = simulator(() => {
      if (!served.by) throw new CreditGraphError('NOT_READY');
      return served.by.graph();
    }, config.limits);
    const subgraphs: RunningSubgraph[] = [];
    const urlOf = (sector: string): string =>
      config.subgraphUrls[sector] ?? subgraphs.find(({ name }) => name === sector)?.url ?? subgraphUrlOf(config, sector);
    for (const definition of definitions) {
      const nonces = redis ? redisNonceStore(redis, definition.name) : memoryNonceStore();
      const { subgraphTimeoutMs } = config;
      const running = await startSubgraph(
        definition,
        { db: await opened.of(definition.name), keys, nonces, logger, clock, announce, urlOf, simulator: simulated, subgraphTimeoutMs },
        { host: '127.0.0.1', port: 0 },
      );
      subgraphs.push(running);
      closing.push(() => running.close());
    }
    const collecting = definitions.map(({ name }) => name);
    const keeping = definitions.map(async ({ name }) => ({ name, db: await opened.of(name) }));
    const retry = () => retryWaiting(opened, collecting, clock, announce);
    const daily = dailyUpkeep(await Promise.all(keeping), clock, announce, logger, retry);
    closing.push(() => daily.close());
    const following = { url: () => urlOf('governance'), keys, maxStaleMs: config.policyMaxStaleSeconds * 1_000, logger };
    const policy = await policyFeed({ ...following, file: join(config.dataDir, 'policy.json'), before: readPolicy() });
    closing.push(() => policy.close());
    const permits = await permitFeed(following);
    closing.push(() => permits.close());
    const subgraphUrls = { ...Object.fromEntries(subgraphs.map(({ name, url }) => [name, url])), ...config.subgraphUrls };
    const gateway = await startGateway({
      config: { ...config, subgraphUrls },
      supergraphFile: supergraphFile ?? SUPERGRAPH_FILE,
      open: false,
      keys,
      policy: policy.current,
      permits,
      redis,
      changes,
      supply: supplyFiles(opened, clock, announce),
      logger,
    });
    served.by = gateway;
    closing.push(() => gateway.close());
    return { url: gateway.url, subgraphs, databases: opened, announce, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Generates and collects the synthetic city, once; an interrupted first start goes on where it stopped. */
async function collectSample(
  opened: Databases,
  config: Config,
  subjects: number,
  clock: Clock,
  onProgress: (text: string) => void,
): Promise<void> {
  const folder = join(config.dataDir, 'sample');
  const begun = join(folder, 'begun');
  const done = join(folder, 'collected');
  const registry = await opened.of('registry');
  const [held] = await registry.query<{ number: number }>(sql`select number from registry.subject limit 1`);
  if (existsSync(done) || (held && !existsSync(begun))) return;
  onProgress(`首次启动：生成约 ${subjects} 个主体的合成城市 / first start: generating a synthetic city of about ${subjects} subjects`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(begun, '');
  await writeCity(cityOf(subjects, 1), folder);
  const files = (await listLayouts())
    .map((layout) => ({ ...layout, path: join(folder, layout.sector, `${layout.dataset}.csv`) }))
    .filter(({ path }) => existsSync(path));
  const total = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
  let before = 0;
  for (const { sector, dataset, path } of files) {
    const report = await collectInto(
      opened,
      { sector, dataset, fileName: `${dataset}.csv`, stream: createReadStream(path) },
      clock,
      () => undefined,
    );
    before += statSync(path).size;
    onProgress(
      `归集 / collected ${String(Math.floor((100 * before) / Math.max(1, total))).padStart(3)}%  ${sector}/${dataset}: ${report.counts.read} 行 rows, 留存 rejected ${report.counts.rejected}`,
    );
  }
  writeFileSync(done, '');
}
