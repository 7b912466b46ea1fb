import fastify from 'fastify';
import { redisAnnouncer } from '../../common/changeFeed.ts';
import { readConfig } from '../../common/config.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { loadKeys } from '../../common/keys.ts';
import { createLogger } from '../../common/logger.ts';
import { opaqueIds } from '../../common/opaqueId.ts';
import { redisClient } from '../../common/redis.ts';
import { runUntilStopped } from '../../common/runUntilStopped.ts';
import { refusal } from '../../gateway/front/refusal.ts';
import { collectRoutes } from '../../gateway/http/collectRoutes.ts';
import { UNRECORDED } from '../../gateway/http/recordingFiles.ts';
import { tokenVerifier } from '../../gateway/identity/verifyToken.ts';
import { claimDataDir } from '../../subgraphs/shared/dataDir/claimDataDir.ts';
import { changeAnnouncer } from './changeAnnouncer.ts';
import { databases, usesPostgres } from './databases.ts';
import { loadSubgraph } from './loadSubgraph.ts';
import { prepareSubgraph } from './startSubgraph.ts';
import { supplyFiles } from './supplyFiles.ts';

/** Takes supplied files over HTTP in a process of its own, beside departments that run on many machines. Answers the exit code. */
export async function serveCollection(port: number): Promise<number> {
  const config = readConfig();
  const keys = loadKeys(config);
  const logger = createLogger(config.logLevel, { part: 'collect' });
  const embedded = config.subgraphs.some(({ name }) => !usesPostgres(config, name));
  const claim = embedded ? await claimDataDir(config.dataDir) : undefined;
  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const announce = redis && changeAnnouncer(redisAnnouncer(redis, logger), opaqueIds(keys.subjectIdKey));
  const opened = databases(config, logger);
  for (const { name } of config.subgraphs) await prepareSubgraph(await loadSubgraph(name), await opened.of(name), config);
  const server = fastify({ logger: false, trustProxy: config.trustProxy });
  server.setErrorHandler((error: Error, _request, reply) => {
    if (!(error instanceof CreditGraphError)) logger.error({ err: { message: error.message, stack: error.stack } }, 'request failed');
    const { status, headers, body } = refusal(error instanceof CreditGraphError ? error : new CreditGraphError('INTERNAL_SERVER_ERROR'));
    return reply.code(status).headers(headers).send(body);
  });
  const supply = supplyFiles(opened, Date.now, announce);
  const verify = tokenVerifier(config.identity, keys);
  collectRoutes(server, { verify, supply, maxBytes: config.maxCollectBytes, recording: UNRECORDED, logger });
  const address = await server.listen({ host: config.host, port });
  process.stdout.write(`归集接口 / collection: ${address}/collect/<sector>/<dataset>\n`);
  await runUntilStopped(logger, async () => {
    await server.close();
    await opened.close();
    redis?.destroy();
    await claim?.release();
  });
  return 0;
}
