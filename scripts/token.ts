import { parseArgs } from 'node:util';
import { readConfig } from '../common/config.ts';
import { demoToken } from '../common/demoToken.ts';
import { loadKeys } from '../common/keys.ts';
import { runCommand } from './command/runCommand.ts';

const HELP = `用法 / usage: npm run -s token -- --org "单位" --scope "credit:2 tax:3" [--user NAME] [--subject ID] [--hours N]

用演示密钥签发令牌；配置了身份提供方或生产环境时不可用。
Makes a token with the demo key; not beside an identity provider, not in production.

  --org      单位名称 / organisation
  --scope    以空格分隔的“部门:等级”（credit 表示全部部门；0 公开 1 实名 2 政务共享 3 限制）和角色（如 policy:write）
             "sector:level" items (credit: every sector) and roles, separated by spaces; the ladder is expanded
  --user     操作人员 / the person at the keyboard
  --subject  本人的主体编号，可读自己的全部信息 / the person's own subject id: reads everything about itself
  --hours    有效小时数，默认 8 / hours until it expires, 8 by default
  --help     本说明 / this text
`;

/** The command `npm run token`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      org: { type: 'string' },
      scope: { type: 'string' },
      user: { type: 'string' },
      subject: { type: 'string' },
      hours: { type: 'string', default: '8' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Math.round(Number(values.hours) * 3600);
  // Rounded to none it would be a token that is refused wherever it is shown.
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    process.stderr.write(`--hours ${values.hours}: 至少一秒，即 0.0003 / is a second at least, 0.0003\n`);
    return 2;
  }
  if (values.org === undefined || values.scope === undefined) {
    process.stderr.write(HELP);
    return 2;
  }
  const token = await demoToken(
    loadKeys(readConfig()),
    { organisation: values.org, scope: values.scope, user: values.user, subject: values.subject },
    seconds,
  );
  process.stdout.write(`${token}\n`);
  return 0;
}

await runCommand(main);
