import { authorityOf } from './authority.ts';
import { daysAfter, monthsAfter, referenceDay } from './calendar.ts';
import { insurances } from './insuranceRows.ts';
import { amountBy, determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

/** Rows of 劳动保障守法诚信等级, firms only. */
export function labourGradeRows(party: Party): Row[] {
  if (party.organisation?.kind !== '企业') return [];
  const random = drawFor(party, 'labour-grade');
  const rows: Row[] = [];
  for (let year = Math.max(2023, Number(party.since.slice(0, 4)) + 1); year <= 2025; year++) {
    if (!random.chance(0.8)) continue;
    rows.push({
      单位名称: party.name,
      ...identityColumns(party),
      评价年度: String(year),
      信用等级: party.troubled
        ? random.weighted([
            ['B', 40],
            ['C', 60],
          ] as const)
        : random.weighted([
            ['A', 55],
            ['B', 42],
            ['C', 3],
          ] as const),
      评价机关: authorityOf('人力资源和社会保障局', party.division).name,
      评定日期: daysAfter(`${String(year + 1)}-05-10`, random.between(0, 30)),
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 社会保险费欠缴: some months in a row, for one or two insurances. */
export function contributionArrearsRows(party: Party): Row[] {
  const random = drawFor(party, 'contribution-arrears');
  const kind = party.organisation?.kind;
  if (kind === '政府机关' || party.person !== undefined) return [];
  if (!random.chance(party.troubled ? 0.55 : kind === '企业' ? 0.025 : 0.006)) return [];
  const determined = determinedDay(party, random, 1000);
  if (determined === undefined) return [];
  const months = random.between(1, 5);
  const rows: Row[] = [];
  for (const insurance of new Set([random.pick(insurances).name, '养老'])) {
    const monthly = Number(amountBy(random, 600, 60_000));
    const settled = random.chance(0.3);
    for (let i = 0; i < months; i++) {
      const month = monthsAfter(determined.slice(0, 7), i - months);
      if (month <= party.since.slice(0, 7)) continue;
      const end = publishedUntil(determined, 'P1Y');
      const paid = daysAfter(determined, 60);
      rows.push({
        单位名称: party.name,
        ...identityColumns(party),
        险种: insurance,
        欠缴年月: month.replace('-', ''),
        本月欠缴金额: monthly.toFixed(2),
        累计欠缴金额: (Math.round(monthly * 100 * (i + 1)) / 100).toFixed(2),
        累计欠缴月数: String(i + 1),
        经办机关: authorityOf('人力资源和社会保障局', party.division).name,
        认定日期: determined,
        是否补缴: settled && paid < referenceDay ? '是' : '否',
        补缴日期: settled && paid < referenceDay ? paid : '',
        公示截止日期: end,
        ...stateColumns(random, determined, end),
        ...synthetic,
      });
    }
  }
  return rows;
}

/** Rows of 拖欠农民工工资: firms in trouble, builders above all. */
export function wageArrearsRows(party: Party): Row[] {
  const random = drawFor(party, 'wage-arrears');
  const { organisation } = party;
  if (organisation?.kind !== '企业') return [];
  const builder = organisation.industry?.construction !== undefined;
  if (!random.chance(party.troubled ? (builder ? 0.65 : 0.15) : builder ? 0.02 : 0.002)) return [];
  const determined = determinedDay(party, random, 1300);
  if (determined === undefined || determined < '2022-01-01') return [];
  const listed = daysAfter(determined, random.between(15, 60));
  const onList = random.chance(0.6) && listed < referenceDay;
  const removed = daysAfter(listed, random.between(190, 700));
  const end = publishedUntil(onList ? listed : determined, 'P3Y');
  return [
    {
      失信主体名称: party.name,
      ...identityColumns(party),
      处理决定文号: `清人社监理字〔${determined.slice(0, 4)}〕${String(random.between(1, 400))}号`,
      拖欠人数: String(random.between(3, 90)),
      '拖欠金额（元）': amountBy(random, 20_000, 3_000_000),
      所涉工程项目: builder
        ? `${party.division.name}${random.pick(['碧桂新城', '北江花园', '工业园二期', '人民医院新院区', '污水处理厂'])}项目`
        : '',
      认定机关: authorityOf('人力资源和社会保障局', party.division).name,
      认定日期: determined,
      列入日期: onList ? listed : '',
      移出日期: onList && random.chance(0.3) && removed < referenceDay ? removed : '',
      公示截止日期: end,
      ...stateColumns(random, determined, end),
      ...synthetic,
    },
  ];
}
