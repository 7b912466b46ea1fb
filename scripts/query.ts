import { readFileSync, renameSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { runQuery, type Format } from './query/runQuery.ts';

const HELP = `用法 / usage: npm run query -- QUERY.graphql [options] --xlsx FILE | --csv FILE | --json FILE

向图谱提问，把结果写成文件。Asks the graph and writes the result to a file.

  --xlsx FILE        工作簿：每张表一个工作表，另有“来源”表 / a workbook: a sheet for each table, and where it comes from
  --csv FILE         每张表一个文件 FILE.表名.csv，UTF-8 / a file for each table
  --json FILE        原样的回答 / the answers as they came
  --variables FILE   变量，JSON / variables
  --operation NAME   文档中有多个操作时指明 / which operation of the document
  --all-pages PATH   跟随该连接的各页，如 subject.tax.arrears；查询须以 $after 翻页并选取 pageInfo
                     follow the pages of that connection; the query pages by $after and selects pageInfo
  --url URL          默认 / by default http://localhost:4000/graphql
  --token-file FILE  令牌所在文件 / a file with the token;  --token TOKEN
  --purpose CODE     x-query-purpose;  --reference NUMBER  x-query-reference
  --help             本说明 / this text

展开规则 / how an answer is made flat:
  回答本身和其中每个对象列表各成一张表；对象的字段以路径为列名；上层表中列表只记条数；每张表前面是其上各层的列；普通值的列表在一格内以“；”相连。
  The answer, and every list of objects in it, is a table of its own. An object's fields are columns named by their path; in the table
  above, a list is the number of its items; the columns of the tables above stand before a table's own. A list of plain values is one cell.

  读不到的值从不留空：「未授权 / withheld」或「不可用 / unavailable」，路径和原因列在“来源”表中。
  金额十五位以内为数字，更长的为文本，一分不差；日期为日期型，时间为北京时间。以 = + - @ 等开头的文本前加撇号，以免被当作公式执行。
  A value that is not there because it was withheld or could not be had says so. Money is a number up to fifteen digits, text beyond:
  exact either way. Dates are dates, times those of Beijing. Text that begins like a formula gets an apostrophe before it.

退出码 / exit code: 0 完整；3 有的值不可用，文件已写；1 被拒绝，未写文件；2 用法不对
  0 complete; 3 something was unavailable, the file is written; 1 refused, nothing written; 2 usage
`;

/** The command `npm run query`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      xlsx: { type: 'string' },
      csv: { type: 'string' },
      json: { type: 'string' },
      variables: { type: 'string' },
      operation: { type: 'string' },
      'all-pages': { type: 'string' },
      url: { type: 'string', default: 'http://localhost:4000/graphql' },
      token: { type: 'string' },
      'token-file': { type: 'string' },
      purpose: { type: 'string' },
      reference: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const outputs = (['xlsx', 'csv', 'json'] as const).flatMap((format) =>
    values[format] === undefined ? [] : [[format, values[format]] as const],
  );
  const [file, ...others] = positionals;
  const [[format, out] = ['json' as Format, '']] = outputs as [Format, string][];
  if (values.help || file === undefined || others.length > 0 || outputs.length !== 1) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const parts: [part: string, name: string][] = [];
  const newPart = (suffix: string): string => {
    const extension = extname(out);
    const name = suffix === '' ? out : `${out.slice(0, out.length - extension.length)}${suffix}${extension}`;
    const part = `${name}.part`;
    parts.push([part, name]);
    return part;
  };
  try {
    const told = await runQuery({
      access: {
        url: values.url,
        token: values['token-file'] === undefined ? values.token : readFileSync(values['token-file'], 'utf8').trim(),
        purpose: values.purpose,
        reference: values.reference,
      },
      query: readFileSync(file, 'utf8'),
      operation: values.operation,
      variables: values.variables === undefined ? {} : (JSON.parse(readFileSync(values.variables, 'utf8')) as Record<string, unknown>),
      allPages: values['all-pages'],
      format,
      newPart,
    });
    for (const [part, name] of parts) renameSync(part, name);
    process.stdout.write(
      `${parts.map(([, name]) => name).join('\n')}\n${told.rows} 行 rows, ${told.pages} 页 pages, 未授权 withheld ${told.withheld}, 不可用 unavailable ${told.unavailable}\n`,
    );
    return told.unavailable > 0 ? 3 : 0;
  } catch (error) {
    for (const [part] of parts) rmSync(part, { force: true });
    throw error;
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
