import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../common/config.ts';
import { loadKeys } from '../common/keys.ts';
import { createLogger } from '../common/logger.ts';
import { opaqueIds } from '../common/opaqueId.ts';
import { pruneAudit } from '../subgraphs/governance/source/auditRetention.ts';
import { claimDataDir } from '../subgraphs/shared/dataDir/claimDataDir.ts';
import type { Database } from '../subgraphs/shared/database/database.ts';
import { chainsInDatabase, strayReads } from './audit/chainsInDatabase.ts';
import { chainsInFolder } from './audit/chainsInFolder.ts';
import { chainsInFile, exportMonth } from './audit/exportFile.ts';
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
  const checked = new Set<string>();
  const check = async (where: string, chain: string, start: ChainStart, lines: AsyncIterable<LineToVerify>, upTo = 0): Promise<void> => {
    const report = withEnd(await verifyChain(chain, start, lines, keys), upTo);
    checked.add(`${where} ${chain}`);
    if (report.broken) broken += 1;
    process[report.broken ? 'stderr' : 'stdout'].write(`${where} ${lineOf(report)}\n`);
  };
  if (database)
    await withGovernance(config, async (db) => {
      for (const { chain, start, lines, upTo } of await chainsInDatabase(db, opaqueIds(subjectIdKey)))
        await check('database', chain, start, lines(), upTo);
      const strays = await strayReads(db);
      if (strays > 0) broken += 1;
      if (strays > 0) process.stderr.write(`database: audit_read 有 ${strays} 行没有对应的记录 / ${strays} rows of no entry\n`);
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
  process.stdout.write(`${counted}\n${broken === 0 ? '审计完好 / the audit is whole' : `${broken} 处断裂 / ${broken} broken`}\n`);
  return broken === 0 ? 0 : 1;
}

/** A chain that ends before where it is said to. */
function withEnd(report: ChainReport, upTo: number): ChainReport {
  if (report.broken || report.upTo >= upTo) return report;
  const why = `缺失，应至第 ${upTo} 条 / missing: the chain goes up to ${upTo}`;
  return { ...report, broken: { number: report.upTo + 1, at: undefined, why } };
}

function lineOf({ chain, entries, upTo, signedUpTo, broken }: ChainReport): string {
  if (broken) return `${chain}/${broken.number} ${broken.at ?? ''} 断裂 / broken: ${broken.why}`;
  return `${chain}: 完好 / whole, ${entries} 条 entries 至 up to ${upTo}, 已签名至 signed up to ${signedUpTo}`;
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
