import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../common/config.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { pruneAudit } from '../subgraphs/governance/source/auditRetention.ts';
import { claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { chainsInFolder } from './audit/chainsInFolder.ts';
import { chainsInFile, exportMonth } from './audit/exportFile.ts';
import type { ChainEnd } from './audit/chainEnd.ts';
import { verifyDatabase } from './audit/verifyDatabase.ts';
import { verifyChain, type ChainReport, type ChainStart, type LineToVerify } from './audit/verifyChain.ts';
import { runCommand } from './command/runCommand.ts';
import { databases, usesPostgres } from './stack/databases.ts';
import { loadSubgraph } from './stack/loadSubgraph.ts';
import { prepareSubgraph } from './stack/startSubgraph.ts';

const HELP = `用法 / usage: npm run audit -- verify [--database] [--dir DIR] [--file FILE]
             npm run audit -- export --month 2026-11 --out FILE
             npm run audit -- prune

核对审计日志：重新计算每条链的序号、哈希和签名，指出第一处断裂。
Checks the audit: computes every chain's numbers, hashes and signatures anew, and names the first broken link.
数据库中的链须从头开始（或接在已满十年而删除的月份之后），并到达接管它的链所记之处。停止写入超过一天、既无结束签名也无人接管的，
其结尾无从证明：给出警告，不算断裂。
A chain in the database has to begin at its start, or after months deleted when ten years old, and to go as far as a chain that took it over
says. One that got nothing for a day, without a closing signature and taken over by none, has an end that nothing proves: a warning, not broken.

  verify      核对；不指明则核对数据库和 SPOOL_DIR / check; the database and SPOOL_DIR unless one is named
    --database  数据库，含用于检索的各列 / the database, and the columns by which entries are found
    --dir DIR   网关磁盘上待写的日志 / what waits on a gateway's disk
    --file FILE 导出的文件 / an exported file
  export      按月导出为 JSON Lines，可用 verify --file 核对 / a month as JSON Lines, which verify --file checks
  prune       删除满十年的月份并留下记录；npm start 和子图每日自动进行
              delete months kept for ten years, noting it; done daily by npm start and the subgraph
  --help      本说明 / this text

退出码 / exit code: 0 完好 whole, 1 有断裂或未能完成 broken or not done, 2 用法有误 usage, 130 中断 interrupted
`;

/** The command `npm run audit`. Answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      database: { type: 'boolean', default: false },
      dir: { type: 'string' },
      file: { type: 'string' },
      month: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  const config = readConfig();
  const { month, out, dir, file, database } = values;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (positionals.length === 1 && command === 'verify') {
    const all = !database && dir === undefined && file === undefined;
    // A gateway that has not yet written anything has no SPOOL_DIR; what is named has to be there.
    const waiting = all && existsSync(config.spoolDir) ? config.spoolDir : undefined;
    return verify(config, { database: database || all, dir: dir ?? waiting, file, isNamed: !all });
  }
  if (
    positionals.length === 1 &&
    command === 'export' &&
    month !== undefined &&
    /^\d{4}-(0[1-9]|1[0-2])$/.test(month) &&
    out !== undefined
  ) {
    const interrupted = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    const exported = withGovernance(config, (db) => exportMonth(db, month, out, interrupted.signal));
    const entries = await exported.catch((error: unknown) => {
      if (!interrupted.signal.aborted) throw error;
      process.stderr.write('已中断，没有留下文件 / interrupted, no file is left\n');
      return undefined;
    });
    if (entries === undefined) return 130;
    process.stdout.write(`${month}: 导出 ${entries} 条 / exported ${entries} entries\n`);
    return 0;
  }
  if (positionals.length === 1 && command === 'prune') {
    for (const { month: pruned, entries } of await withGovernance(config, (db) => pruneAudit(db, new Date())))
      process.stdout.write(`${pruned}: 保存期满，删除 ${entries} 条 / kept for ten years: ${entries} entries deleted\n`);
    return 0;
  }
  process.stderr.write(HELP);
  return 2;
}

async function verify(
  config: Config,
  { database, dir, file, isNamed }: { database: boolean; dir: string | undefined; file: string | undefined; isNamed: boolean },
): Promise<number> {
  for (const named of [dir, file])
    if (named !== undefined && !existsSync(named))
      throw new Error(`找不到 ${named}，什么都没有核对；看路径是否写错 / no such file or folder, nothing was checked: is the path right?`);
  const { auditPublic: keys, subjectIdKey } = loadKeys(config);
  let broken = 0;
  let unproved = 0;
  const checked = new Set<string>();
  const tell = (where: string, report: ChainReport, end?: ChainEnd): void => {
    checked.add(`${where} ${report.chain}`);
    if (report.broken) broken += 1;
    process[report.broken ? 'stderr' : 'stdout'].write(`${where} ${lineOf(report, end)}\n`);
    if (report.broken || end !== 'UNPROVED') return;
    unproved += 1;
    process.stderr.write(`${where} ${unprovedText(report)}\n`);
  };
  const check = async (where: string, chain: string, start: ChainStart, lines: AsyncIterable<LineToVerify>): Promise<void> =>
    tell(where, await verifyChain(chain, start, lines, keys));
  if (database)
    await withGovernance(config, async (db) => {
      for await (const found of verifyDatabase(db, opaqueIds(subjectIdKey), keys, new Date())) {
        if (typeof found !== 'string') {
          tell('database', found, found.end);
          continue;
        }
        broken += 1;
        process.stderr.write(`database: ${found}\n`);
      }
    });
  if (dir !== undefined) {
    const found = await chainsInFolder(dir);
    if (isNamed && found.length === 0)
      throw new Error(
        `${dir}: 其中没有审计链；指明 SPOOL_DIR 或其中一条链的文件夹 / holds no chain: name a SPOOL_DIR, or the folder of a chain`,
      );
    for (const { chain, path, start, lines } of found) await check(path, chain, start, lines());
  }
  if (file !== undefined) for await (const { chain, start, lines } of chainsInFile(file)) await check(file, chain, start, lines());
  const counted = `核对了 ${checked.size} 条链 / ${checked.size} chains checked`;
  if (unproved > 0)
    process.stdout.write(`${unproved} 条链的结尾没有得到证明（警告）/ the ends of ${unproved} chains are not proved (a warning)\n`);
  process.stdout.write(`${counted}\n${broken === 0 ? '审计完好 / the audit is whole' : `${broken} 处断裂 / ${broken} broken`}\n`);
  return broken === 0 ? 0 : 1;
}

function lineOf({ chain, entries, upTo, signedUpTo, broken }: ChainReport, end: ChainEnd | undefined): string {
  if (broken) return `${chain}/${broken.number} ${broken.at ?? ''} 断裂 / broken: ${broken.why}`;
  const open = end === 'OPEN' ? '，尚未结束 / has not ended' : '';
  return `${chain}: 完好 / whole, ${entries} 条 entries 至 up to ${upTo}, 已签名至 signed up to ${signedUpTo}${open}`;
}

/** What an auditor has to look after himself: the database alone cannot tell. */
function unprovedText({ chain, upTo, lastAt }: ChainReport): string {
  return (
    `${chain}/${upTo} ${lastAt ?? ''} 警告：链止于此已超过一天，既无结束签名，也没有别的链接管，其后可能被删；核对该网关是否仍在运行、其 SPOOL_DIR 是否还在` +
    ` / warning: it ends there since more than a day, without a closing signature or a chain that took it over, and later entries may have been deleted: see whether that gateway runs, and whether its SPOOL_DIR is there`
  );
}

/** Works on governance's database; on an embedded one only while nobody else does. */
async function withGovernance<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const claim = usesPostgres(config, 'governance') ? undefined : await claimDataDir(config.dataDir);
  const opened = databases(config, createLogger('warn', { part: 'audit' }));
  try {
    const db = await opened.of('governance');
    await prepareSubgraph(await loadSubgraph('governance'), db, config);
    return await work(db);
  } finally {
    await opened.close();
    await claim?.release();
  }
}

await runCommand(main);
