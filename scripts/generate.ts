import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cityOf } from './generate/city.ts';
import { generationProgress } from './generate/generationProgress.ts';
import { writeCity } from './generate/writeCity.ts';

const help = `npm run generate -- --subjects N --out DIR [--seed 1] [--threads 2]

生成一座合成城市的归集文件，每个数据集一个 CSV，按 schema/layouts 中的布局；同一种子得到相同的文件。
超过 20000 个主体时为真实城市的比例：缴费两年，有人任多家企业的法定代表人，有企业失信于多个部门，有建筑企业注册人员数千。
Writes the collection files of a synthetic city, one CSV per data set in the layouts of schema/layouts; the same seed gives the
same files. Above 20,000 subjects in the proportions of a real city: two years of contributions, people who lead many firms,
firms that fail in several departments, a builder with thousands of practitioners.

  --subjects N   主体总数：企业、事业单位、社会组织、政府机关、个体工商户和个人
                 subjects in all: firms, institutions, social organisations, government bodies, sole traders and people
  --out DIR      写入的文件夹；全部写完后文件才出现 / folder to write into; the files appear when all are whole
  --seed N       种子，默认 1 / seed, 1 by default
  --threads N    同时写的线程，默认每核一个；不影响内容 / threads that write at once, one a core by default; the files are the same
  --help         本说明 / this text

退出码 / exit code: 0 完成 done, 1 未能写完 failed, 2 用法有误 usage, 130 中断 interrupted
`;

const most = 4_500_000;
/** Below this a thread takes longer to start than to help. */
const worthThreads = 50_000;

const { values } = parseArgs({
  options: {
    subjects: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const subjects = Number(values.subjects);
const seed = Number(values.seed);
const threads = Number(values.threads ?? (subjects < worthThreads ? 1 : availableParallelism()));

if (values.help) {
  process.stdout.write(help);
} else if (!Number.isInteger(subjects) || subjects < 100 || subjects > most || !Number.isInteger(seed) || values.out === undefined) {
  process.stderr.write(
    `--subjects 应为 100 至 ${String(most)} 的整数，--out 必填 / --subjects is an integer from 100 to ${String(most)}, --out is required\n\n${help}`,
  );
  process.exitCode = 2;
} else if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
  process.stderr.write(`--threads 应为 1 至 64 的整数 / an integer from 1 to 64\n\n${help}`);
  process.exitCode = 2;
} else {
  await generate(values.out);
}

async function generate(out: string): Promise<void> {
  const interrupted = new AbortController();
  const leave = (): void => interrupted.abort();
  process.on('SIGINT', leave).on('SIGTERM', leave);
  const progress = generationProgress(subjects);
  const counts = await writeCity(cityOf(subjects, seed), out, {
    threads,
    signal: interrupted.signal,
    onProgress: (done) => progress.update(done),
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    const text = interrupted.signal.aborted ? '已中断，没有留下文件 / interrupted, no files are left' : why;
    process.stderr.write(`\n${text}\n`);
    process.exit(interrupted.signal.aborted ? 130 : 1);
  });
  progress.stop();
  for (const [name, rows] of Object.entries(counts)) process.stderr.write(`  ${String(rows).padStart(9)}  ${name}\n`);
  const rows = Object.values(counts).reduce((sum, each) => sum + each, 0);
  process.stderr.write(`共 / in all ${String(rows)} 行 rows，用时 / in ${progress.seconds().toFixed(1)} s → ${out}\n`);
}
