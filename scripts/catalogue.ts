import { readFileSync, renameSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { askGraph } from './query/askGraph.ts';
import { writeCatalogue, CATALOGUE_QUERY } from './query/writeCatalogue.ts';

const HELP = `用法 / usage: npm run catalogue -- --xlsx FILE [--sector NAME] [--url URL] [--token-file FILE] [--purpose CODE]

把信用信息资源目录写成工作簿：“征集目录”（谁归集什么、依据、频率、归集情况）和“服务目录”（由哪些坐标提供、各要求什么等级）。
Writes the catalogue as a workbook: what is collected, by whom, on which ground and how it stands; and which coordinates serve it.

  --url URL          默认 / by default http://localhost:4000/graphql
  --help             本说明 / this text

退出码 / exit code: 0 完整 complete; 3 有的部门不可用，文件已写 a department was unavailable, the file is written; 1 被拒绝 refused
`;

/** The command `npm run catalogue`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      xlsx: { type: 'string' },
      sector: { type: 'string' },
      url: { type: 'string', default: 'http://localhost:4000/graphql' },
      'token-file': { type: 'string' },
      purpose: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { xlsx, sector, url, purpose } = values;
  if (values.help || xlsx === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const token = values['token-file'] === undefined ? undefined : readFileSync(values['token-file'], 'utf8').trim();
  const answer = await askGraph({ url, token, purpose }, CATALOGUE_QUERY, { sector: sector ?? null });
  const part = `${xlsx}.part`;
  try {
    await writeCatalogue(part, answer);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  renameSync(part, xlsx);
  process.stdout.write(`${xlsx}\n`);
  return answer.errors.some(({ extensions }) => extensions?.['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE') ? 3 : 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
