import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from './command/runCommand.ts';
import { diffPolicy, differenceLine, exportPolicy, importPolicy } from './policy/policyFile.ts';

const HELP = `用法 / usage: npm run -s policy -- export [--revision N] [--out FILE]
              npm run -s policy -- diff FILE
              npm run -s policy -- import FILE --reason TEXT

策略与文件（schema/policy.yaml 的格式）互换。The policy to a file in the form of schema/policy.yaml, and back.

  export             写出现行版本，或第 N 版 / writes the revision in force, or revision N
  diff FILE          文件与现行版本的差别；+ 为放宽，后为风险 / how a file differs from what is in force; + widens, by how great a risk
  import FILE        起草：经 submitPolicy 和另一人 approvePolicy 后生效 / drafts it; in force once submitted and approved by another person
  --reason TEXT      起草的理由 / why
  --url URL          默认 / by default http://localhost:4000/graphql
  --token-file FILE  令牌所在文件 / a file with the token;  --token TOKEN（policy:read，起草另需 / to draft also policy:write）
  --help             本说明 / this text

退出码 / exit code: 0 完成，diff 无差别；1 被拒绝，或没有答复（看 policyRevisions 是否已起草）；2 用法不对；3 diff 有差别
  0 done, or no difference; 1 refused, or no answer came (policyRevisions shows whether it was drafted); 2 usage; 3 diff found differences
`;

/** The command `npm run policy`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      revision: { type: 'string' },
      out: { type: 'string' },
      reason: { type: 'string' },
      url: { type: 'string', default: 'http://localhost:4000/graphql' },
      token: { type: 'string' },
      'token-file': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command, file, ...others] = positionals;
  const revision = values.revision === undefined ? undefined : Number(values.revision);
  const token = values['token-file'] === undefined ? values.token : readFileSync(values['token-file'], 'utf8').trim();
  const access = { url: values.url, token };
  const isUsed = !values.help && others.length === 0 && (revision === undefined || Number.isSafeInteger(revision));

  if (isUsed && command === 'export' && file === undefined) {
    const yaml = await exportPolicy(access, revision);
    if (values.out === undefined) process.stdout.write(yaml);
    else {
      writeFileSync(`${values.out}.part`, yaml);
      renameSync(`${values.out}.part`, values.out);
    }
    return 0;
  }
  if (isUsed && command === 'diff' && file !== undefined) {
    const differences = await diffPolicy(access, readFileSync(file, 'utf8'));
    process.stdout.write(differences.map((each) => `${differenceLine(each)}\n`).join('') || '没有差别 / no difference\n');
    return differences.length === 0 ? 0 : 3;
  }
  if (isUsed && command === 'import' && file !== undefined && values.reason !== undefined) {
    const yaml = readFileSync(file, 'utf8');
    const differences = await diffPolicy(access, yaml);
    if (differences.length === 0) {
      process.stdout.write('没有差别，未起草 / no difference, nothing was drafted\n');
      return 0;
    }
    const drafted = await importPolicy(access, yaml, values.reason);
    process.stdout.write(
      `${differences.map((each) => `${differenceLine(each)}\n`).join('')}已起草第 ${drafted} 版，待 submitPolicy 和另一人 approvePolicy / drafted revision ${drafted}: submit it, and another person approves it\n`,
    );
    return 0;
  }
  process[values.help ? 'stdout' : 'stderr'].write(HELP);
  return values.help ? 0 : 2;
}

await runCommand(main);
