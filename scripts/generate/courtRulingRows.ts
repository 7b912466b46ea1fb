import { daysAfter, referenceDay } from './calendar.ts';
import { courtCases, type CourtCase } from './courtCases.ts';
import { amountBy, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import type { Random } from './random.ts';

const causes = ['买卖合同纠纷', '金融借款合同纠纷', '建设工程施工合同纠纷', '劳动争议', '租赁合同纠纷', '民间借贷纠纷', '追偿权纠纷'];

/** Rows of 限制消费人员: most of the parties with cases, until they have paid. */
export function consumptionRestrictionRows(party: Party): Row[] {
  const random = drawFor(party, 'consumption-restriction');
  return courtCases(party).flatMap((one) => {
    const ordered = daysAfter(one.filed, random.between(20, 150));
    if (!random.chance(0.6) || ordered >= referenceDay) return [];
    const lifted = daysAfter(ordered, random.between(30, 700));
    const gone = random.chance(0.35) && lifted < referenceDay;
    return {
      '姓名/名称': party.name,
      ...identityColumns(party),
      限制消费身份: '被执行人',
      案号: one.number,
      执行法院: one.court,
      立案时间: one.filed,
      限制消费令文号: one.number.replace(/号$/, '号之一'),
      限制消费令日期: ordered,
      解除日期: gone ? lifted : '',
      解除原因: gone ? random.pick(['生效法律文书确定的义务已履行完毕', '提供确实有效的担保', '申请执行人同意解除']) : '',
      ...stateColumns(random, ordered, gone ? lifted : '9999'),
      ...synthetic,
    };
  });
}

/** Rows of 裁判文书: the judgments behind the enforcement cases, and some in which the party was the plaintiff. */
export function judgmentRows(party: Party): Row[] {
  const random = drawFor(party, 'judgment');
  const lost = courtCases(party)
    .filter(({ basis }) => basis.date > party.since)
    .map((one) => judgmentRow(party, random, one, '被告', random.pick(['支持', '部分支持'])));
  const firm = party.organisation?.kind === '企业';
  if (!random.chance(firm ? 0.05 : party.person === undefined ? 0.02 : 0.01)) return lost;
  const won = courtCases({ ...party, key: `${party.key}/plaintiff`, troubled: true })
    .slice(0, 1)
    .filter(({ basis }) => basis.date > party.since)
    .map((one) => judgmentRow(party, random, one, '原告', random.pick(['支持', '部分支持', '驳回', '撤诉'])));
  return [...lost, ...won];
}

function judgmentRow(party: Party, random: Random, { amount: claimed, basis, court }: CourtCase, role: string, outcome: string): Row {
  const amount = outcome === '撤诉' || outcome === '驳回' ? '' : claimed;
  return {
    当事人: party.name,
    ...identityColumns(party),
    诉讼地位: role,
    文书种类: outcome === '撤诉' ? '裁定书' : '判决书',
    案件类型: '民事',
    审理程序: '一审',
    案号: basis.number,
    案由: random.pick(causes),
    审理法院: court,
    裁判结果: outcome,
    '判决给付金额（元）': amount,
    裁判主文: amount === '' ? '' : `被告于本判决生效之日起十日内支付款项${amount}元及利息`,
    裁判日期: basis.date,
    生效日期: daysAfter(basis.date, 15),
    公布日期: daysAfter(basis.date, 22),
    ...stateColumns(random, basis.date, '9999'),
    ...synthetic,
  };
}

/** Rows of 虚假诉讼: rare. */
export function falseLitigationRows(party: Party): Row[] {
  const random = drawFor(party, 'false-litigation');
  const [one] = courtCases(party);
  if (one === undefined || !random.chance(party.troubled || party.person !== undefined ? 0.08 : 0.03)) return [];
  const determined = daysAfter(one.filed, random.between(60, 300));
  if (determined >= referenceDay) return [];
  const sanction = random.pick(['罚款', '训诫;罚款', '罚款;移送公安机关']);
  const until = publishedUntil(determined, 'P3Y');
  return [
    {
      '行为人姓名/名称': party.name,
      ...identityColumns(party),
      行为人身份: '当事人',
      虚假诉讼情形: random.pick(['单方捏造事实提起诉讼', '恶意串通提起诉讼', '以捏造的事实申请执行或者参与执行']),
      所涉案件案号: one.basis.number,
      案由: random.pick(['民间借贷纠纷', '买卖合同纠纷', '执行异议之诉']),
      认定文书号: one.number.replace('执', '司惩'),
      认定事实: '以伪造的借据主张并不存在的债权',
      处理结果: sanction,
      '罚款金额（元）': amountBy(random, 5000, party.person === undefined ? 500_000 : 50_000),
      认定法院: one.court,
      认定日期: determined,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}
