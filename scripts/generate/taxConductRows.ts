import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { amountBy, determinedDay, inWan, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { penaltyPartyColumns, penaltyStateColumns } from './penaltyColumns.ts';
import type { Random } from './random.ts';

const cases = [
  { nature: '虚开增值税专用发票或者虚开用于骗取出口退税、抵扣税款的其他发票', facts: '对外虚开增值税专用发票', weight: 45 },
  { nature: '偷税', facts: '在账簿上少列收入，少缴应纳税款', weight: 25 },
  { nature: '走逃（失联）', facts: '具有偷税情形，经检查确认走逃（失联）', weight: 15 },
  { nature: '虚开增值税普通发票', facts: '对外虚开增值税普通发票', weight: 10 },
  { nature: '骗取出口退税', facts: '以假报出口的手段骗取国家出口退税款', weight: 3 },
  { nature: '逃避追缴欠税', facts: '转移财产，妨碍税务机关追缴欠缴的税款', weight: 2 },
] as const;

const breaches = [
  {
    kind: '未按照规定期限办理纳税申报',
    ground: '《中华人民共和国税收征收管理法》第六十二条',
    kinds: '罚款',
    low: 50,
    high: 2000,
    weight: 60,
  },
  { kind: '丢失发票', ground: '《中华人民共和国发票管理办法》第三十四条', kinds: '罚款', low: 50, high: 5000, weight: 20 },
  { kind: '少缴应纳税款', ground: '《中华人民共和国税收征收管理法》第六十三条', kinds: '罚款', low: 3000, high: 800_000, weight: 15 },
  {
    kind: '虚开发票',
    ground: '《中华人民共和国发票管理办法》第三十五条',
    kinds: '罚款;没收违法所得、没收非法财物',
    low: 10_000,
    high: 500_000,
    weight: 5,
  },
] as const;

/** Rows of 重大税收违法失信主体: firms in trouble, a few shops. */
export function majorTaxViolationRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'major-tax-violation');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(party.troubled ? 0.08 : 0.0006)) return [];
  const determined = determinedDay(party, random, 1500);
  if (determined === undefined || determined < '2022-02-01') return [];
  const { nature, facts } = random.weighted(cases.map((one) => [one, one.weight] as const));
  const recovered = amountBy(random, 100_000, 20_000_000);
  const listed = daysAfter(determined, random.between(5, 30));
  const until = publishedUntil(listed, 'P3Y');
  const removed = daysAfter(listed, random.between(200, 900));
  const gone = random.chance(0.15) && removed < referenceDay;
  return [
    {
      ...taxpayerColumns(party),
      法定代表人或负责人: party.organisation?.representative.name ?? '',
      失信主体确定文书号: `清税稽失信〔${determined.slice(0, 4)}〕${String(random.between(1, 200))}号`,
      注册地址: party.organisation?.address ?? '',
      案件性质: nature,
      主要违法事实: facts,
      处理处罚情况: '追缴税款，加收滞纳金，并处罚款；依法移送司法机关',
      处理处罚依据: '《中华人民共和国税收征收管理法》；《中华人民共和国发票管理办法》',
      '查补税款（万元）': inWan(recovered),
      '罚款（万元）': inWan((Number(recovered) / 2).toFixed(2)),
      确定失信主体的税务机关: '国家税务总局清远市税务局第一稽查局',
      确定日期: determined,
      公布日期: listed,
      停止公布日期: gone ? removed : '',
      停止公布原因: gone ? '缴清税款、滞纳金和罚款' : '',
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}

/** Rows of 税务行政处罚, second generation of 双公示. */
export function taxPenaltyRows(party: Party): Row[] {
  const { organisation, person } = party;
  const random = drawFor(party, 'tax-penalty');
  if (organisation !== undefined && organisation.kind !== '企业' && organisation.kind !== '个体工商户') return [];
  if (!random.chance(person !== undefined ? 0.002 : party.troubled ? 0.45 : 0.035)) return [];
  const rows: Row[] = [];
  for (let i = random.between(1, party.troubled ? 3 : 1); i > 0; i--) {
    const determined = determinedDay(party, random, 1300);
    if (determined === undefined) break;
    const breach = random.weighted(breaches.map((one) => [one, one.weight] as const));
    const fine = amountBy(random, breach.low, breach.high);
    const taken = breach.kinds.includes('没收') ? amountBy(random, 300, 90_000) : '';
    const authority = authorityOf('税务局', party.division);
    const until = publishedUntil(determined, 'P1Y');
    rows.push({
      ...penaltyPartyColumns(party),
      行政处罚决定书文号: `${party.division.code.slice(4)}税简罚〔${determined.slice(0, 4)}〕${String(random.between(1, 9000) * 10 + i)}号`,
      违法行为类型: breach.kind,
      违法事实: `${determined.slice(0, 4)}年度${breach.kind}`,
      处罚依据: breach.ground,
      处罚类别: breach.kinds,
      处罚内容: `罚款${fine}元${taken === '' ? '' : `；没收违法所得${taken}元`}`,
      '罚款金额（万元）': inWan(fine),
      '没收违法所得、没收非法财物的金额（万元）': taken === '' ? '' : inWan(taken),
      处罚决定日期: determined,
      处罚有效期: '2099-12-31',
      公示截止期: until,
      处罚机关: authority.name,
      处罚机关统一社会信用代码: authority.code,
      ...penaltyStateColumns(party, determined, until),
      ...synthetic,
      数据来源单位统一社会信用代码: authority.code,
    });
  }
  return rows;
}

/** Rows of 税务稽查结果. */
export function taxInspectionRows(party: Party): Row[] {
  const random = drawFor(party, 'tax-inspection');
  if (party.organisation?.kind !== '企业' || !random.chance(party.troubled ? 0.3 : 0.02)) return [];
  const determined = determinedDay(party, random, 1500);
  if (determined === undefined) return [];
  const year = Number(determined.slice(0, 4)) - 1;
  const found = party.troubled || random.chance(0.5);
  const recovered = found ? amountBy(random, 2000, 3_000_000) : '0.00';
  return [
    {
      ...taxpayerColumns(party),
      税务处理决定书文号: `清税稽处〔${determined.slice(0, 4)}〕${String(random.between(1, 900))}号`,
      检查所属期起: `${String(year - random.between(0, 2))}-01-01`,
      检查所属期止: `${String(year)}-12-31`,
      '查补金额（元）': recovered,
      '滞纳金（元）': found ? amountBy(random, 100, 90_000) : '0.00',
      '处罚金额（元）': found && random.chance(0.6) ? amountBy(random, 1000, 900_000) : '0.00',
      移送司法标志: found && Number(recovered) > 1_000_000 && random.chance(0.3) ? '是' : '否',
      稽查结论: found ? '查补税款，依法处理' : '未发现问题',
      稽查机关: '国家税务总局清远市税务局第一稽查局',
      结案日期: determined,
      ...stateColumns(random, determined, '9999'),
      ...synthetic,
    },
  ];
}

/** Rows of 非正常户, some of them lifted since. */
export function irregularTaxpayerRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'irregular-taxpayer');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(party.troubled ? 0.2 : 0.008)) return [];
  const determined = determinedDay(party, random, 1200);
  if (determined === undefined) return [];
  const lifted = daysAfter(determined, random.between(10, 500));
  return [
    {
      ...taxpayerColumns(party),
      认定原因: '连续三个月所有税种均未进行纳税申报',
      主管税务机关: authorityOf('税务局', party.division).name,
      认定日期: determined,
      解除日期: random.chance(0.4) && lifted < referenceDay ? lifted : '',
      ...stateColumns(random, determined, '9999'),
      ...synthetic,
    },
  ];
}

/** Rows of 年度纳税额: firms, some shops, and the people who settle their own income tax. */
export function taxPaidRows(party: Party): Row[] {
  const { organisation, person } = party;
  const random = drawFor(party, 'tax-paid');
  const firm = organisation?.kind === '企业';
  if (organisation !== undefined && !firm && organisation.kind !== '个体工商户') return [];
  if (!random.chance(firm ? 0.9 : person !== undefined ? 0.06 : 0.12)) return [];
  const rows: Row[] = [];
  for (let year = Math.max(2023, Number(party.since.slice(0, 4)) + 1); year <= 2025; year++) {
    const parts = firm
      ? [part(random, 900_000), part(random, 700_000), part(random, 60_000), part(random, 120_000)]
      : person !== undefined
        ? [0, 0, part(random, 40_000), 0]
        : [part(random, 20_000), 0, part(random, 9000), part(random, 2000)];
    const [vat = 0, corporate = 0, individual = 0, others = 0] = parts;
    rows.push({
      ...taxpayerColumns(party),
      年度: String(year),
      '合计（元）': yuan(vat + corporate + individual + others),
      '增值税（元）': yuan(vat),
      '企业所得税（元）': yuan(corporate),
      '个人所得税（元）': yuan(individual),
      '其他税种（元）': yuan(others),
      主管税务机关: authorityOf('税务局', party.division).name,
      汇总日期: `${String(year + 1)}-01-31`,
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 诚信纳税承诺. */
export function taxCommitmentRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'tax-commitment');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(kind === '企业' ? 0.1 : 0.02)) return [];
  const made = determinedDay(party, random, 900);
  if (made === undefined) return [];
  const until = daysAfter(made, 1095);
  return [
    {
      ...taxpayerColumns(party),
      承诺种类: random.pick(['诚信纳税承诺', '证明事项告知承诺']),
      承诺日期: made,
      有效期至: until,
      是否履行: random.chance(0.6) ? (party.troubled && random.chance(0.5) ? '否' : '是') : '',
      承诺内容: '依法如实申报、按时足额缴纳税款，不虚开发票；如有违反，愿意承担相应责任。',
      受理机关: authorityOf('税务局', party.division).name,
      ...stateColumns(random, made, until),
      ...synthetic,
    },
  ];
}

function taxpayerColumns(party: Party): Row {
  return { 纳税人名称: party.name, ...identityColumns(party), 纳税人识别号: party.organisation?.uscc ?? '' };
}

/** An amount in fen, small ones more often. */
function part(random: Random, most: number): number {
  return Math.round(random.next() ** 4 * most * 100);
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}
