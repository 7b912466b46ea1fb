import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { redisAnnouncer } from '../common/changeFeed.ts';
import { shanghaiDay } from '../common/clock.ts';
import { readConfig } from '../common/config.ts';
import { requireJurisdiction } from '../common/jurisdictions.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { redisClient } from '../common/redis.ts';
import type { CollectionProgress } from '../subgraphs/shared/collection/collectFile.ts';
import { formatReport } from '../subgraphs/shared/collection/formatReport.ts';
import { listLayouts, parseLayout } from '../subgraphs/shared/collection/loadLayout.ts';
import { claimDataDir, DataDirOwned } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import { runCommand } from './command/runCommand.ts';
import { changeAnnouncer } from './stack/changeAnnouncer.ts';
import { collectInOrder, SERVER_LANES, type DatasetFile } from './stack/collectInOrder.ts';
import { collectInto, type FileToCollect } from './stack/collectInto.ts';
import { databases, usesPostgres } from './stack/databases.ts';
import { filesOfFolder } from './stack/filesOfFolder.ts';
import { retryWaiting } from './stack/retryWaiting.ts';
import { serveCollection } from './stack/serveCollection.ts';
import { loadSubgraph } from './stack/loadSubgraph.ts';
import { handToOwner, type CollectionOutcome } from './stack/ownerUpload.ts';
import { progressLine } from './stack/progressLine.ts';
import { prepareSubgraph } from './stack/startSubgraph.ts';

const HELP = `用法 / usage: npm run collect -- <sector> <dataset> <file.csv>
             npm run collect -- --all DIR
             npm run collect -- --retry
             npm run collect -- --serve [--port 4120]

把归集文件逐行核对后收入部门数据库；有问题的行连同行号、列和原因留存，重复运行不产生变化，中断后重新运行即可。
可以在 npm start 运行时使用：文件交给正在运行的进程处理。
Collects a file into its department's database, checked row by row; rows that cannot be taken are kept aside with line,
column and reason; a rerun changes nothing, an interrupted run is completed by running it again. Works beside a running
npm start: the file is handed to that process.

  --all DIR   DIR/<sector>/<dataset>.csv 全部文件 / every file of a folder as npm run generate writes it
              其中有别的文件（错名、.xlsx、.csv.gz）即指出并都不归集；隐藏文件除外
              any other file in it (misnamed, .xlsx, .csv.gz) is named and nothing is collected; hidden files are left aside
  --jurisdiction CODE  文件是外地（schema/jurisdictions.yaml）的：记录标明所属地，自成一条，不改本市记录；终止文件（…-withdrawn.csv）按表头识别
              a file of the province or a neighbouring city: its records are marked as theirs and stand beside this city's own; a file of ended
              records is known by its header
  --whole     与 --jurisdiction 同用：文件是该地全部，文件中已没有的即终止 / with it: the file is all they have; what it does not name has ended
  --dry-run   只说明会怎样，不写入任何数据 / only say what it would do; nothing is written
  --layout F  用另一份布局试读，与 --dry-run 同用 / by another layout; with --dry-run
  --retry     再次尝试因查无主体而留存的行；主体登记归集后和 npm start 每日自动进行
              try rows again that wait for their subjects; done by itself after registrations and daily by npm start
  --serve     接收各部门和县级中心报送：POST /collect/<sector>/<dataset>?file=名称，带令牌；npm start 已含此项
              take files over HTTP, with a token bound to the data set; part of npm start already
  --list      列出数据集 / list the data sets
  --help      本说明 / this text

退出码 / exit code: 0 完成 done, 1 未能收入 not collected, 2 用法有误 usage, 3 文件不完整 the file is truncated
`;

type Collect = (
  sector: string,
  dataset: string,
  path: string,
  onProgress: (progress: CollectionProgress) => void,
) => Promise<CollectionOutcome>;

/** The command `npm run collect`. Answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'string' },
      jurisdiction: { type: 'string' },
      whole: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      layout: { type: 'string' },
      retry: { type: 'boolean', default: false },
      serve: { type: 'boolean', default: false },
      port: { type: 'string', default: '4120' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const layouts = await listLayouts();
  if (values.help || values.list) {
    process.stdout.write(values.help ? HELP : `${layouts.map(({ sector, dataset }) => `${sector} ${dataset}`).join('\n')}\n`);
    return 0;
  }
  if (values.serve) {
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN;
    if (port <= 65_535) return serveCollection(port);
    process.stderr.write(`--port ${values.port}: 应为 0 至 65535 的整数 / is an integer from 0 to 65535\n`);
    return 2;
  }
  if (values.retry) return retry();
  if ((values.layout !== undefined && !values['dry-run']) || (values.whole && values.jurisdiction === undefined)) {
    process.stderr.write(HELP);
    return 2;
  }
  const tried = values.layout === undefined ? undefined : parseLayout(readFileSync(values.layout, 'utf8'), values.layout);
  const dryRun = values['dry-run'] ? { layout: tried } : undefined;
  const { jurisdiction, whole } = values;
  if (jurisdiction !== undefined) requireJurisdiction(jurisdiction, shanghaiDay(Date.now));
  const isUsed = values.all === undefined ? positionals.length === 3 : positionals.length === 0;
  if (!isUsed) {
    process.stderr.write(HELP);
    return 2;
  }
  const files = values.all === undefined ? [named(positionals)] : filesOf(values.all, layouts);
  if (files === undefined) return 2;
  const [unknown] = files.filter(
    ({ sector, dataset }) => !layouts.some((layout) => layout.sector === sector && layout.dataset === dataset),
  );
  if (unknown) {
    process.stderr.write(`没有数据集 ${unknown.sector} ${unknown.dataset}；可用的见 --list / no such data set; see --list\n`);
    return 2;
  }
  const [missing] = files.filter(({ path }) => !existsSync(path));
  if (missing) {
    process.stderr.write(`找不到文件 ${missing.path} / no such file\n`);
    return 2;
  }
  const [folder] = files.filter(({ path }) => statSync(path).isDirectory());
  if (folder) {
    process.stderr.write(`${folder.path} 是文件夹；指明其中的文件，或用 --all / is a folder: name a file in it, or use --all\n`);
    return 2;
  }
  const { collect, close, lanes, retryAll } = await collector({ dryRun, jurisdiction, whole });
  let code = 0;
  const collectOne = async ({ sector, dataset, path }: DatasetFile): Promise<void> => {
    const progress = progressLine(`${sector}/${dataset}`, statSync(path).size, lanes === 1);
    const outcome = await collect(sector, dataset, path, (done) => progress.update(done)).finally(() => progress.stop());
    process.stdout.write(`${outcome.report}\n`);
    if (outcome.truncated) code = 3;
  };
  try {
    await collectInOrder(files, lanes, collectOne);
    if (!dryRun && files.some(({ sector }) => sector === 'registry')) await retryAll?.();
  } finally {
    await close();
  }
  return code;
}

function named([sector = '', dataset = '', path = '']: readonly string[]): DatasetFile {
  return { sector, dataset, path };
}

/** `--all`: the files of a folder. Undefined, having said why, where there are none or one of them would be left out. */
function filesOf(folder: string, layouts: readonly { sector: string; dataset: string }[]): readonly DatasetFile[] | undefined {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    process.stderr.write(`找不到文件夹 ${folder} / no such folder\n`);
    return undefined;
  }
  const { files, strays } = filesOfFolder(folder, layouts);
  if (strays.length === 0 && files.length > 0) return files;
  const why =
    strays.length === 0
      ? `${folder}: 没有 <sector>/<dataset>.csv，可用的见 --list / there is no such file in it; see --list`
      : `以上 ${strays.length} 个文件不是 <sector>/<dataset>.csv，什么都没有归集。改名（见 --list）、移走，或逐个归集：npm run collect -- <sector> <dataset> <file>
these ${strays.length} files are no <sector>/<dataset>.csv; nothing was collected. Rename them (see --list), move them away, or collect them one by one`;
  process.stderr.write(`${[...strays, why].join('\n')}\n`);
  return undefined;
}

/** `--retry`: what waited for its subjects. Answers the exit code. */
async function retry(): Promise<number> {
  const { close, retryAll } = await collector({ whole: false });
  try {
    if (!retryAll)
      throw new Error('数据目录正由 npm start 使用，它每日自动重试 / npm start uses the data folder and retries by itself every day');
    await retryAll();
    return 0;
  } finally {
    await close();
  }
}

/** Collects directly (PostgreSQL, or a data folder that nobody uses), else hands files to the folder's owner. */
async function collector({ dryRun, jurisdiction, whole }: Pick<FileToCollect, 'dryRun' | 'jurisdiction'> & { whole: boolean }): Promise<{
  collect: Collect;
  close: () => Promise<void>;
  lanes: number;
  retryAll?: () => Promise<void>;
}> {
  const config = readConfig();
  const logger = createLogger('warn', { part: 'collect' });
  const embedded = config.subgraphs.some(({ name }) => !usesPostgres(config, name));
  let release: () => Promise<void> = () => Promise.resolve();
  if (embedded) {
    try {
      const claim = await claimDataDir(config.dataDir);
      release = () => claim.release();
    } catch (error) {
      if (!(error instanceof DataDirOwned) || dryRun) throw error;
      return {
        lanes: 1,
        collect: (sector, dataset, path, onProgress) =>
          handToOwner(error.socketPath, sector, dataset, { path, name: basename(path), jurisdiction, whole }, onProgress),
        close: release,
      };
    }
  }
  const redis = config.redisUrl === undefined ? undefined : redisClient(config.redisUrl, logger);
  await redis?.connect().catch(() => undefined);
  const announce = redis && changeAnnouncer(redisAnnouncer(redis, logger), opaqueIds(loadKeys(config).subjectIdKey));
  const opened = databases(config, logger);
  const prepared = new Map<string, Promise<void>>();
  const prepare = (name: string): Promise<void> => {
    let done = prepared.get(name);
    if (!done) {
      done = Promise.all([loadSubgraph(name), opened.of(name)]).then(([definition, db]) => prepareSubgraph(definition, db, config));
      prepared.set(name, done);
    }
    return done;
  };
  return {
    // An embedded database runs one statement at a time.
    lanes: embedded ? 1 : SERVER_LANES,
    async collect(sector, dataset, path, onProgress) {
      await prepare('registry');
      await prepare(sector);
      const report = await collectInto(
        opened,
        { sector, dataset, fileName: basename(path), stream: createReadStream(path), dryRun, jurisdiction, whole },
        Date.now,
        onProgress,
        announce,
      );
      return { report: formatReport(report), truncated: report.truncatedAtLine !== undefined };
    },
    async retryAll() {
      const sectors = config.subgraphs.map(({ name }) => name);
      for (const name of sectors) await prepare(name);
      for (const { sector, dataset, taken, waiting } of await retryWaiting(opened, sectors, Date.now, announce))
        process.stdout.write(`${sector}/${dataset}: 重试 / retried: 采用 / taken ${taken}, 仍待登记 / still waiting ${waiting}\n`);
    },
    async close() {
      await opened.close();
      redis?.destroy();
      await release();
    },
  };
}

await runCommand(main);
