import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSubgraphs } from '../common/subgraphs.ts';
import { runCommand } from './command/runCommand.ts';
import { rotateKeyFiles, writeKeyFiles } from './keys/keyFiles.ts';

const HELP = `用法 / usage: npm run -s keys -- --out DIR [--rotate]

生成一套部署所用的密钥，每个部分只得到自己的文件：
Makes the secrets of an installation; each part is given its own files only:

  <part>.json             SUBGRAPH_KEYS，只含与该部分有关的密钥；网关另有签发调用者上下文的私钥
                          SUBGRAPH_KEYS with the pairs of that part; the gateway's has the private context key
  subject-id.env          SUBJECT_ID_KEY，全部部分相同，永不更换 / the same for all parts, never renewed
  <part>.database.env     该部门数据库的口令 / the password of that department's database
  collect.env             各数据库的地址和口令，供归集使用 / all of them with their addresses, for npm run collect

  --out DIR   写入的目录；已有的文件不覆盖 / where to; nothing is overwritten
  --rotate    为每一对部分换上新密钥，前一把仍被接受 / a new key for every pair, the one before is still accepted
  --help      本说明 / this text

轮换后依次重启：各部门 → analysis → gateway。被调用的一方须先认识新密钥。
After --rotate restart in this order: departments, analysis, gateway. Who is called must know the new key first.
`;

/** The command `npm run keys`. Answers the exit code. */
function main(): number {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, rotate: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help || values.out === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const folder = resolve(values.out);
  const subgraphs = readSubgraphs().map(({ name }) => name);
  const keyId = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const written = (values.rotate ? rotateKeyFiles : writeKeyFiles)(folder, subgraphs, keyId);
  process.stdout.write(`${written.map((name) => `${folder}/${name}`).join('\n')}\n`);
  return 0;
}

await runCommand(main);
