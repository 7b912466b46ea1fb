import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { insurances } from './insuranceRows.ts';
import { amountBy, determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { isAged } from './person.ts';

const violations = [
  {
    kind: '克扣、无故拖欠劳动者劳动报酬，数额较大',
    facts: '无故拖欠劳动者工资',
    ground: '《中华人民共和国劳动法》第五十条',
    weight: 60,
  },
  {
    kind: '不依法参加社会保险或者不依法缴纳社会保险费，情节严重',
    facts: '未按规定为职工办理社会保险登记',
    ground: '《中华人民共和国社会保险法》第八十四条',
    weight: 25,
  },
  { kind: '违反工作时间和休息休假规定，情节严重', facts: '违法延长劳动者工作时间', ground: '《劳动保障监察条例》第二十五条', weight: 12 },
  { kind: '违反禁止使用童工规定', facts: '招用未满十六周岁的未成年人', ground: '《禁止使用童工规定》第六条', weight: 3 },
] as const;

/** Rows of 重大劳动保障违法行为: firms in trouble, a few shops. */
export function labourViolationRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'labour-violation');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(party.troubled ? 0.12 : 0.001)) return [];
  const determined = determinedDay(party, random, 1300);
  if (determined === undefined) return [];
  const violation = random.weighted(violations.map((one) => [one, one.weight] as const));
  const published = daysAfter(determined, random.between(20, 90));
  const until = publishedUntil(determined, 'P3Y');
  return [
    {
      违法主体全称: party.name,
      ...identityColumns(party),
      法定代表人或者负责人: party.organisation?.representative.name ?? '',
      地址: party.organisation?.address ?? '',
      处理决定文号: `清人社监罚字〔${determined.slice(0, 4)}〕${String(random.between(1, 300))}号`,
      违法行为类型: violation.kind,
      主要违法事实: violation.facts,
      处理情况: '责令限期改正，逾期未改正，依法作出行政处理和行政处罚',
      处理依据: violation.ground,
      涉及人数: String(random.between(2, 60)),
      '涉及金额（元）': violation.weight > 20 ? amountBy(random, 20_000, 1_500_000) : '',
      认定机关: bureauOf(party),
      处理决定日期: determined,
      公布日期: published < referenceDay ? published : '',
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}

/** Rows of 骗保: firms in trouble and a few people, some of them put on the list. */
export function benefitFraudRows(party: Party): Row[] {
  const random = drawFor(party, 'benefit-fraud');
  const { organisation, person } = party;
  if (organisation !== undefined && organisation.kind !== '企业' && organisation.kind !== '个体工商户') return [];
  if (!random.chance(person !== undefined ? 0.003 : party.troubled ? 0.05 : 0.0005)) return [];
  const determined = determinedDay(party, random, 1300);
  if (determined === undefined) return [];
  const amount = amountBy(random, 2000, person === undefined ? 400_000 : 60_000);
  const isListed = Number(amount) > 10_000 && random.chance(0.8);
  const listed = daysAfter(determined, random.between(1, 4));
  const removed = daysAfter(listed, random.between(370, 800));
  const gone = isListed && random.chance(0.3) && removed < referenceDay;
  const until = publishedUntil(determined, isListed ? 'P3Y' : 'P1Y');
  const benefit = person === undefined ? undefined : isAged(person, 60) ? '养老' : '失业';
  return [
    {
      失信主体名称: party.name,
      ...identityColumns(party),
      处理决定文号: `清人社基监字〔${determined.slice(0, 4)}〕${String(random.between(1, 300))}号`,
      失信情形:
        benefit !== undefined
          ? '丧失待遇领取资格后冒领、多领'
          : random.pick(['违规参加社会保险或者违规办理社会保险业务', '骗取社会保险待遇或者社会保险基金支出']),
      险种: benefit ?? random.pick(insurances).name,
      违规办理人次: benefit !== undefined ? '' : String(random.between(1, 60)),
      '涉及金额（元）': amount,
      '已退回金额（元）': random.chance(0.5) ? amount : '0.00',
      主要事实: benefit !== undefined ? `待遇领取资格丧失后继续领取${benefit}保险待遇` : '以虚构劳动关系的方式办理参保并领取待遇',
      处理情况: '责令退回，并处罚款',
      失信程度: isListed ? '严重' : '一般',
      认定机关: bureauOf(party),
      认定日期: determined,
      列入日期: isListed ? listed : '',
      移出日期: gone ? removed : '',
      移出原因: gone ? '已退回全部款项并满最短公示期' : '',
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}

/** Rows of 守法诚信示范企业: firms that are in no trouble. */
export function labourHonourRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'labour-honour');
  if ((kind !== '企业' && kind !== '个体工商户') || party.troubled || !random.chance(kind === '企业' ? 0.03 : 0.004)) return [];
  const year = random.between(2022, 2025);
  const awarded = `${String(year + 1)}-04-${String(random.between(10, 29))}`;
  if (awarded < party.since) return [];
  const until = daysAfter(awarded, 1095);
  const isOfCity = random.chance(0.4);
  return [
    {
      单位名称: party.name,
      ...identityColumns(party),
      荣誉名称: '劳动保障守法诚信示范企业',
      荣誉级别: isOfCity ? '市级' : '县级',
      评选年度: String(year),
      授予文号: `清人社发〔${String(year + 1)}〕${String(random.between(1, 60))}号`,
      授予机关: isOfCity ? '清远市人力资源和社会保障局' : bureauOf(party),
      授予日期: awarded,
      有效期至: until,
      ...stateColumns(random, awarded, until),
      ...synthetic,
    },
  ];
}

function bureauOf(party: Party): string {
  return authorityOf('人力资源和社会保障局', party.division).name;
}
