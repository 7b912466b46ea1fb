import { ask } from './ask.ts';
import { EnterprisePageDocument } from './generated/portal.ts';

/**
 * Prints an enterprise of a running gateway: what there is, what there is not, and what was not told:
 *   node --import ./scripts/typescript.js examples/codegen/enterprisePage.ts http://127.0.0.1:4000 CODE [TOKEN PURPOSE]
 */
const [gateway = '', code = '', token, purpose] = process.argv.slice(2);
const { data, errors } = await ask(
  gateway,
  EnterprisePageDocument,
  { code },
  { ...(token === undefined ? {} : { token }), ...(purpose === undefined ? {} : { purpose }) },
);
const subject = data?.subject;
const grade = subject?.tax?.publishedGrade;
const lines = [
  `${subject?.name ?? '查无此主体'} ${subject?.status ?? ''}`,
  `名单：${subject?.listings?.map(({ name }) => name).join('、') ?? '未提供'}`,
  `纳税信用：${grade ? `${grade.year} 年 ${grade.grade} 级` : '无公开的A级'}`,
  `欠税：${subject?.tax?.arrears ? `${subject.tax.arrears.totalCount} 条` : '未提供'}`,
  ...errors.map(({ path, message, extensions }) => `  ${path?.join('.') ?? ''}: ${extensions.code} ${extensions.reason ?? ''} ${message}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
