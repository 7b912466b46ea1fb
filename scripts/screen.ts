import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './command/runCommand.ts';
import type { ScreeningReport } from './screen/askScreening.ts';
import { partFiles } from './screen/partFiles.ts';
import { readParties } from './screen/readParties.ts';
import { MAX_PARTIES, screenFile } from './screen/screenFile.ts';
import { warningOf } from './screen/writeScreening.ts';

const HELP = `用法 / usage: npm run screen -- PARTIES.csv --matter TENDER --reference NUMBER [options]

为一个事项核查名单中的当事人，写出工作簿和 PDF。Screens the parties of a file for one matter; writes a workbook and a PDF.

名单 / the file: CSV（UTF-8 或 GB18030）或 XLSX 的第一个工作表；列按表头识别，次序不限：
  名称/name，证件类型/标识类型/kind，统一社会信用代码，号码/证件号码/value，联合体/consortium
  没有证件类型时由号码的校验位判断；自然人须有姓名；其他列不用。
  CSV or the first sheet of a workbook, columns by their headers in any order. Without a kind the number's check character tells it; a natural
  person needs the name; other columns are left aside.

  --matter CODE      事项 / TENDER GOVERNMENT_PROCUREMENT GOVERNMENT_INVESTMENT SUBSIDY LICENCE AWARD …
  --reference NUMBER 业务编号，写入报告 / reference, part of the report
  --out PREFIX       写 PREFIX.xlsx 和 PREFIX.pdf；默认为名单的文件名 / by default the file's name
  --skip-bad         有问题的行不送核查，列在工作簿中；否则有一行有问题就都不送
                     rows that cannot be screened are listed in the workbook; without it nothing is sent
  --url URL          默认 / by default http://localhost:4000/graphql
  --token-file FILE  令牌所在文件 / a file with the token;  --token TOKEN
  --purpose CODE     x-query-purpose;  --case NUMBER  x-query-reference
  --help             本说明 / this text

超过 1000 个当事人分成几份报告，各有编号。More than 1,000 parties are several reports, each numbered.

退出码 / exit code: 0 已写出；1 被拒绝，未写文件；2 用法不对；130 中断
  0 written (an incomplete report says so in its first line and here); 1 refused, nothing written; 2 usage; 130 interrupted
`;

/** The command `npm run screen`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      matter: { type: 'string' },
      reference: { type: 'string' },
      out: { type: 'string' },
      'skip-bad': { type: 'boolean', default: false },
      url: { type: 'string', default: 'http://localhost:4000/graphql' },
      token: { type: 'string' },
      'token-file': { type: 'string' },
      purpose: { type: 'string' },
      case: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [file, ...others] = positionals;
  const { matter, reference } = values;
  if (values.help || file === undefined || others.length > 0 || matter === undefined || reference === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const { parties, bad, ignored } = await readParties(file);
  if (ignored.length > 0) process.stderr.write(`未用的列 / columns left aside: ${ignored.join('、')}\n`);
  for (const { line, fault } of bad) process.stderr.write(`${file}:${line}: ${fault}\n`);
  if (bad.length > 0 && !values['skip-bad'])
    throw new Error(
      `${bad.length} 行有问题，什么都没有送出；改正，或加 --skip-bad / nothing was sent: correct the rows, or add --skip-bad`,
    );
  if (parties.length === 0) throw new Error(`${file}: 没有当事人 / no party in the file`);
  if (parties.length > MAX_PARTIES)
    process.stderr.write(
      `${parties.length} 个当事人，分 ${Math.ceil(parties.length / MAX_PARTIES)} 份报告 / several reports of ${MAX_PARTIES} parties each\n`,
    );
  const files = partFiles();
  const prefix = values.out ?? file.slice(0, file.length - extname(file).length);
  const newPart = (suffix: string): string => {
    // The list itself may be a workbook of that name.
    return files.begin(resolve(`${prefix}${suffix}`) === resolve(file) ? `${prefix}-screening${suffix}` : `${prefix}${suffix}`);
  };
  const issued: ScreeningReport[] = [];
  const giveUp = (): void => {
    files.remove();
    if (issued.length > 0)
      process.stderr.write(
        `已出具而未写成文件 / issued, but not written to files: ${issued.map(({ number, id }) => `${number} (${id})`).join(', ')}\n`,
      );
  };
  const interrupt = (): void => {
    giveUp();
    const asked = Math.ceil(parties.length / MAX_PARTIES) > issued.length;
    process.stderr.write(
      `已中断，没有留下文件 / interrupted, no files are left${asked ? '；正在请求的一份可能也已出具 / the report that was being asked for may have been issued too' : ''}\n`,
    );
    process.exit(130);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const token = values['token-file'] === undefined ? values.token : readFileSync(values['token-file'], 'utf8').trim();
    const access = {
      url: values.url,
      token,
      purpose: values.purpose,
      reference: values.case === undefined ? undefined : encodeURIComponent(values.case),
    };
    await screenFile({ access, matter, reference, parties, bad, newPart, onReport: (report) => issued.push(report) });
    files.place();
  } catch (error) {
    giveUp();
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  const warning = warningOf({ reports: issued, bad });
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  process.stdout.write(`${issued.map(told).join('')}${files.names.map((name) => `${name}\n`).join('')}`);
  return 0;
}

function told({ number, verificationCode, results }: ScreeningReport): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results.nodes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const spelt = [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  return `${number}  核验码 verification code ${verificationCode}\n${results.nodes.length} 个当事人 parties: ${spelt}\n`;
}

await runCommand(main);
