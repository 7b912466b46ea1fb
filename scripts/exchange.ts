import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { shanghaiDay } from '../common/clock.ts';
import { readConfig } from '../common/config.ts';
import { demoToken } from '../common/demoToken.ts';
import { loadKeys } from '../common/keys.ts';
import { signStatementBy } from '../common/statement.ts';
import { runCommand } from './command/runCommand.ts';
import { exchangeFile } from './exchange/exchangeFile.ts';
import { faultsOf, signedText, type ReceiptContent } from './exchange/receipt.ts';
import { receivers } from './exchange/receivers.ts';
import { askGraph } from './query/askGraph.ts';

const HELP = `用法 / usage: npm run exchange -- --to RECEIVER --dataset CODE [--since TIME] [options]
              npm run exchange -- --verify RECEIPT.json

按接收单位的授权，把数据集写成归集布局的文件，附回执。接收单位和数据集见 schema/exchange.yaml。
Writes a data set as a file in its collection layout, as far as the receiver's own grant lets it read, with a receipt.

  --since TIME       此日或此时以后新增、变更、终止的；不填为现行的全部；名单总是全部
                     what is new, changed or ended from then on (use "until" of the last receipt); without it all that is in force
                     为不漏当时尚未提交的，再往前一小时，其中重复的再归集不起变化
                     and in the hour before, so that nothing that was being committed is missed: what comes again changes nothing
  --out PREFIX       写 PREFIX.csv、PREFIX-withdrawn.csv、PREFIX-receipt.json；默认 RECEIVER-CODE-日期
  --bom              文件以 BOM 开头 / the files begin with a byte-order mark
  --url URL          默认 / by default http://localhost:4000/graphql
  --token-file FILE  接收单位的令牌；不填则用演示密钥签发 / the receiver's token; made with the demo key when absent
  --verify FILE      核验回执的签名和旁边的文件 / checks a receipt's signature, and the files beside it
  --help             本说明 / this text

退出码 / exit code: 0 已写出、核验相符；1 被拒绝，未写文件，或核验不符；2 用法不对
  0 written, or verified; 1 refused, nothing written, or not as signed; 2 usage
`;

/** The command `npm run exchange`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      dataset: { type: 'string' },
      since: { type: 'string' },
      out: { type: 'string' },
      bom: { type: 'boolean', default: false },
      url: { type: 'string', default: 'http://localhost:4000/graphql' },
      'token-file': { type: 'string' },
      verify: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.verify !== undefined) return verify(values.verify);
  const since = values.since === undefined ? undefined : momentOf(values.since);
  if (values.help || values.to === undefined || values.dataset === undefined || since === null) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const receiver = (await receivers()).get(values.to);
  const dataset = receiver?.datasets.find(({ code }) => code === values.dataset);
  if (!receiver || !dataset) throw new Error(`schema/exchange.yaml: ${values.to} ${values.dataset}: 没有登记 / is not in it`);
  const keys = loadKeys(readConfig());
  if (!keys.policyPrivate) throw new Error('SUBGRAPH_KEYS: 缺 policy.private，无法签回执 / the receipt needs policy.private');
  const { organisation, purpose } = receiver;
  const token =
    values['token-file'] === undefined
      ? await demoToken(keys, { organisation, scope: 'credit:2', user: 'exchange' }, 3_600)
      : readFileSync(values['token-file'], 'utf8').trim();
  const access = { url: values.url, token, purpose };
  await requireOwnToken(access, organisation);
  const until = new Date();
  const prefix = values.out ?? `${receiver.code}-${dataset.code}-${shanghaiDay(() => until.getTime())}`;
  const [path, withdrawnPath, receiptPath] = [`${prefix}.csv`, `${prefix}-withdrawn.csv`, `${prefix}-receipt.json`];
  const written = [path, withdrawnPath, receiptPath];
  try {
    const exchanged = await exchangeFile({
      access,
      dataset,
      since,
      path: `${path}.part`,
      withdrawnPath: `${withdrawnPath}.part`,
      withMark: values.bom,
    });
    const content: ReceiptContent = {
      kind: 'EXCHANGE',
      receiver: receiver.code,
      organisation,
      purpose,
      dataset: dataset.code,
      layout: `${dataset.layout.sector}/${dataset.layout.dataset} ${dataset.layout.version}`,
      mode: dataset.list === undefined && since !== undefined ? 'INCREMENT' : 'SNAPSHOT',
      since: dataset.list === undefined ? (since ?? null) : null,
      until: until.toISOString(),
      file: { name: basename(path), sha256: exchanged.sha256 },
      withdrawn: { name: basename(withdrawnPath), sha256: exchanged.withdrawnSha256 },
      rows: exchanged.rows,
      policyRevisions: [...exchanged.revisions],
    };
    const signature = signStatementBy(keys.policyPrivate, signedText(content));
    writeFileSync(`${receiptPath}.part`, `${JSON.stringify({ content, signature }, undefined, 2)}\n`);
    for (const name of written) renameSync(`${name}.part`, name);
    const counts = Object.entries(exchanged.rows).map(([kind, rows]) => `${kind} ${rows}`);
    process.stdout.write(`${written.join('\n')}\n${content.mode}: ${counts.join(', ')}\n`);
    return 0;
  } catch (error) {
    for (const name of written) rmSync(`${name}.part`, { force: true });
    throw error;
  }
}

/** With another organisation's token the file would hold what the receiver may not read. */
async function requireOwnToken(access: { url: string; token: string }, organisation: string): Promise<void> {
  const { data } = await askGraph({ url: access.url, token: access.token }, '{ me { organisation } }', {});
  const own = (data['me'] as { organisation: string | null } | null)?.organisation;
  if (own !== organisation) throw new Error(`令牌属于“${own ?? ''}”，不是“${organisation}” / the token is not the receiver’s`);
}

async function verify(path: string): Promise<number> {
  const faults = await faultsOf(readFileSync(path, 'utf8'), path, loadKeys(readConfig()).policyPublic);
  process.stdout.write(faults.length === 0 ? '相符 / valid\n' : `${faults.join('\n')}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** A day (from its first moment in Shanghai) or a moment, as a moment; null where it is neither. */
function momentOf(given: string): string | null {
  const text = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T00:00:00+08:00` : given;
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : null;
}

await runCommand(main);
