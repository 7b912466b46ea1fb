import { parseArgs } from 'node:util';
import { cityOf } from './generate/city.ts';
import { writeCity } from './generate/writeCity.ts';

const help = `npm run generate -- --subjects N --out DIR [--seed 1]

生成一座合成城市的归集文件，每个数据集一个 CSV，按 schema/layouts 中的布局；同一种子得到相同的文件。
Writes the collection files of a synthetic city, one CSV per data set in the layouts of schema/layouts; the same seed gives the same files.

  --subjects N   主体总数：企业、事业单位、社会组织、政府机关、个体工商户和个人
                 subjects in all: firms, institutions, social organisations, government bodies, sole traders and people
  --out DIR      写入的文件夹 / folder to write into
  --seed N       种子，默认 1 / seed, 1 by default
  --help         本说明 / this text
`;

const most = 4_500_000;
const { values } = parseArgs({
  options: {
    subjects: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const subjects = Number(values.subjects);
const seed = Number(values.seed);

if (values.help) {
  process.stdout.write(help);
} else if (!Number.isInteger(subjects) || subjects < 100 || subjects > most || !Number.isInteger(seed) || values.out === undefined) {
  process.stderr.write(
    `--subjects 应为 100 至 ${String(most)} 的整数，--out 必填 / --subjects is an integer from 100 to ${String(most)}, --out is required\n\n${help}`,
  );
  process.exitCode = 2;
} else {
  const started = Date.now();
  let shown = -1;
  const counts = await writeCity(cityOf(subjects, seed), values.out, (done) => {
    const percent = Math.floor((done / subjects) * 100);
    if (percent === shown || (percent % 10 !== 0 && !process.stderr.isTTY)) return;
    shown = percent;
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}生成 / generating ${String(percent)}% (${String(done)}/${String(subjects)})${process.stderr.isTTY ? '' : '\n'}`,
    );
  });
  process.stderr.write(
    `${process.stderr.isTTY ? '\n' : ''}完成，用时 / done in ${((Date.now() - started) / 1000).toFixed(1)} s → ${values.out}\n`,
  );
  for (const [name, rows] of Object.entries(counts)) process.stderr.write(`  ${String(rows).padStart(9)}  ${name}\n`);
}
