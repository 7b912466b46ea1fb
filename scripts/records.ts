import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { redisAnnouncer } from '../common/changeFeed.ts';
import { shanghaiDay } from '../common/clock.ts';
import { readConfig } from '../common/config.ts';
import { isRealDate } from '../common/identifiers/isRealDate.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { redisClient } from '../common/redis.ts';
import { claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import { parseRuleTable } from '../subgraphs/shared/rules/loadRules.ts';
import { upkeep, type Upkeep } from '../subgraphs/shared/rules/upkeep.ts';
import { runCommand } from './command/runCommand.ts';
import { changeAnnouncer } from './stack/changeAnnouncer.ts';
import { databases, usesPostgres } from './stack/databases.ts';
import { loadSubgraph } from './stack/loadSubgraph.ts';
import { prepareSubgraph } from './stack/startSubgraph.ts';

const HELP = `用法 / usage: npm run records -- [options]

按 schema/rules 的规则管理记录：规则改变后按其过渡办法重新计算公示截止日和可修复日，删除保存期满的记录并留下凭据。
运行中的子图每天自动做一次；公示期满不需要任何任务。
Keeps records by the rules of schema/rules: dates them anew by a changed rule's transition, and deletes what has reached the
end of its retention, leaving a note. Running subgraphs do it once a day; expiry itself needs no job.

  --dry-run       只统计：会提前、推后结束公示的，会被删除的 / count only: what would end earlier or later, or be deleted
  --table FILE    试用另一份规则表，与 --dry-run 同用 / try another rule table; with --dry-run
  --sector NAME   只处理一个部门 / one sector only
  --on DATE       按这一天计算，默认今天（北京时间）；与 --dry-run 同用 / as of that day; with --dry-run
  --help          本说明 / this text
`;

/** The command `npm run records`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      table: { type: 'string' },
      sector: { type: 'string' },
      on: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const dryRun = values['dry-run'];
  if (values.on !== undefined && !isDay(values.on)) {
    process.stderr.write(`--on ${values.on}: 没有这一天，应如 2026-11-30 / is no day, write it like 2026-11-30\n`);
    return 2;
  }
  const config = readConfig();
  const sectors = config.subgraphs.map(({ name }) => name).filter((name) => values.sector === undefined || name === values.sector);
  if (values.help || sectors.length === 0 || ((values.table !== undefined || values.on !== undefined) && !dryRun)) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const tried = values.table === undefined ? undefined : parseRuleTable(readFileSync(values.table, 'utf8'), values.table);
  const logger = createLogger('warn', { part: 'records' });
  const claim = sectors.some((name) => !usesPostgres(config, name)) ? await claimDataDir(config.dataDir) : undefined;
  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const announce = redis && changeAnnouncer(redisAnnouncer(redis, logger), opaqueIds(loadKeys(config).subjectIdKey));
  const opened = databases(config, logger);
  try {
    const on = values.on ?? shanghaiDay(Date.now);
    for (const sector of sectors) {
      const db = await opened.of(sector);
      await prepareSubgraph(await loadSubgraph(sector), db, config);
      const onChanged = announce && ((subjects: readonly number[]) => announce(sector, subjects));
      const options = { db, sector, on, dryRun, ...(tried ? { tried } : {}), ...(onChanged ? { onChanged } : {}) };
      const kept = await upkeep({ ...options, onProgress: (dataset, examined) => progress(sector, dataset, examined) });
      clear();
      if (kept === undefined) process.stdout.write(`${sector}: 另一个进程正在处理 / another process is at it\n`);
      for (const each of kept ?? []) process.stdout.write(`${lineOf(sector, each, dryRun)}\n`);
    }
    return 0;
  } finally {
    await opened.close();
    redis?.destroy();
    await claim?.release();
  }
}

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isRealDate(year, month, day);
}

function lineOf(sector: string, { dataset, rule, redated, deleted }: Upkeep, dryRun: boolean): string {
  const dated = redated
    ? [
        `核对 examined ${redated.examined}`,
        `提前结束 end earlier ${redated.endsEarlier}`,
        `推后结束 end later ${redated.endsLater}`,
        `提前可修复 repairable earlier ${redated.repairableEarlier}`,
        `推后可修复 later ${redated.repairableLater}`,
        `文件自定截止日 stated by the file ${redated.stated}`,
      ]
    : ['规则未变 the rule has not changed'];
  return `${sector}/${dataset} ${rule}: ${[...dated, `${dryRun ? '会删除 would be deleted' : '已删除 deleted'} ${deleted}`].join(', ')}`;
}

function progress(sector: string, dataset: string, examined: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${sector}/${dataset} ${examined}`);
}

function clear(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
}

await runCommand(main);
