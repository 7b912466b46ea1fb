import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../common/config.ts';
import { createLogger } from '../common/logger.ts';
import { runUntilStopped } from '../common/runUntilStopped.ts';
import { startAll } from './stack/startAll.ts';

const SAMPLE_SUBJECTS = 5_000;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `用法 / usage: npm start [-- --subjects N | --no-sample]

在一个进程内启动全部子图和网关。数据存放在 DATA_DIR（默认 ./data）；设置 DATABASE_URL 后使用 PostgreSQL。
首次启动时归集一座约 ${SAMPLE_SUBJECTS} 个主体的合成城市。
Starts all subgraphs and the gateway in one process, over the embedded database in DATA_DIR (./data), or PostgreSQL where
DATABASE_URL is set. An empty installation first collects a synthetic city of about ${SAMPLE_SUBJECTS} subjects.

  --subjects N   合成城市的主体数 / subjects of the synthetic city
  --no-sample    不要合成数据 / no synthetic data
  --no-page      不构建页面 / do not build the page
  --help         本说明 / this text
`;

/** The command `npm start`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      subjects: { type: 'string', default: String(SAMPLE_SUBJECTS) },
      'no-sample': { type: 'boolean', default: false },
      'no-page': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const subjects = Number(values.subjects);
  if (values.help || !Number.isInteger(subjects) || subjects < 100) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = readConfig();
  const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel, { part: 'start' });
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const stack = await startAll({
    config,
    logger,
    clock: Date.now,
    sampleSubjects: values['no-sample'] || config.production ? 0 : subjects,
    onProgress: say,
  });
  say(
    `\n信用图谱已启动 / Credit Graph is running: ${stack.url}\n  GraphQL  ${stack.url}/graphql\n  令牌 token  npm run -s token -- --org "演示" --scope "credit:2"\n  Ctrl-C 停止 / to stop`,
  );
  const build = values['no-page'] || existsSync(`${ROOT}/web/dist/index.html`) ? undefined : buildPage(say);
  await runUntilStopped(logger, async () => {
    build?.kill();
    await stack.close();
  });
}

/** Builds the page beside the running stack: the graph answers before the page is there. */
function buildPage(say: (text: string) => void) {
  say('正在构建页面 / building the page …');
  const child = spawn(
    process.execPath,
    [`${ROOT}/node_modules/vite/bin/vite.js`, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  child.once('exit', (code, signal) => {
    if (signal === null)
      say(
        code === 0
          ? '页面已就绪 / the page is ready'
          : '页面构建失败，请运行 npm run build 查看原因 / the page could not be built; run npm run build to see why',
      );
  });
  return child;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
