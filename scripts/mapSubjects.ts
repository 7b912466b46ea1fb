import { parseArgs } from 'node:util';
import { redisAnnouncer } from '../common/changeFeed.ts';
import { readConfig } from '../common/config.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { redisClient } from '../common/redis.ts';
import { resolveSubjects } from '../subgraphs/registry/load/resolveSubjects.ts';
import { claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import { changeAnnouncer } from './stack/changeAnnouncer.ts';
import { databases, usesPostgres } from './stack/databases.ts';
import { loadSubgraph } from './stack/loadSubgraph.ts';
import { mapSubjects } from './stack/mapSubjects.ts';
import { prepareSubgraph } from './stack/startSubgraph.ts';

const HELP = `用法 / usage: npm run map-subjects -- <sector>

向主体库查询已有数据库中的标识属于哪个主体，写入该部门的 subject_mapping；重复运行只处理变化，宜每日运行。
Asks the registry whose the identifiers of an existing database are, and keeps it in the department's subject_mapping; run
again it changes what has changed. To be run daily. See docs/existing-database.md.

退出码 / exit code: 0 全部找到 all found, 3 有标识未能确定主体 some belong to nobody beyond doubt
`;

/** The command `npm run map-subjects`. Answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', default: false } } });
  const config = readConfig();
  const [sector, ...others] = positionals;
  const isKnown = config.subgraphs.some(({ name }) => name === sector);
  if (values.help || sector === undefined || !isKnown || others.length > 0) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const logger = createLogger('warn', { part: 'map-subjects' });
  const claim = ['registry', sector].some((name) => !usesPostgres(config, name)) ? await claimDataDir(config.dataDir) : undefined;
  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const announce = redis && changeAnnouncer(redisAnnouncer(redis, logger), opaqueIds(loadKeys(config).subjectIdKey));
  const opened = databases(config, logger);
  try {
    for (const name of ['registry', sector]) await prepareSubgraph(await loadSubgraph(name), await opened.of(name), config);
    const onChanged = announce && ((subjects: readonly number[]) => announce(sector, subjects));
    const options = { db: await opened.of(sector), sector, resolve: resolveSubjects(await opened.of('registry')) };
    const mapped = await mapSubjects({ ...options, ...(onChanged ? { onChanged } : {}) });
    if (!mapped) throw new Error('另一个进程正在处理 / another process is at it');
    const { read, mapped: found, unknown, doubtful, removed } = mapped;
    process.stdout.write(
      `${sector}: 标识 identifiers ${read}, 新对应 mapped ${found}, 主体库没有 unknown ${unknown}, 存疑 doubtful ${doubtful}, 已不再出现 removed ${removed}\n`,
    );
    return unknown + doubtful > 0 ? 3 : 0;
  } finally {
    await opened.close();
    redis?.destroy();
    await claim?.release();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
