import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { amountBy, determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

const kinds = ['增值税', '企业所得税', '城镇土地使用税', '房产税', '城市维护建设税', '土地增值税'];

/** Rows of 纳税信用等级: every year since 2021 in which the firm existed. */
export function taxGradeRows(party: Party): Row[] {
  const organisation = party.organisation;
  if (organisation === undefined || (organisation.kind !== '企业' && organisation.kind !== '个体工商户')) return [];
  const random = drawFor(party, 'tax-grade');
  if (organisation.kind === '个体工商户' && !random.chance(0.3)) return [];
  const good = random.next();
  const rows: Row[] = [];
  for (let year = Math.max(2021, Number(party.since.slice(0, 4)) + 1); year <= 2025; year++) {
    const young = year - Number(party.since.slice(0, 4)) <= 2;
    const letter = party.troubled
      ? random.weighted([
          ['B', 15],
          ['C', 35],
          ['D', 50],
        ] as const)
      : young
        ? random.weighted([
            ['M', 80],
            ['B', 15],
            ['A', 5],
          ] as const)
        : random.weighted([
            ['A', good > 0.7 ? 70 : 8],
            ['B', 60],
            ['M', 6],
            ['C', 6],
            ['D', 1.5],
          ] as const);
    const determined = daysAfter(`${String(year + 1)}-04-20`, random.between(0, 9));
    rows.push({
      纳税人名称: party.name,
      ...identityColumns(party),
      纳税人识别号: organisation.uscc,
      评价年度: String(year),
      信用等级: letter,
      评价单位: authorityOf('税务局', party.division).name,
      评定时间: determined,
      有效期始: determined,
      有效期止: `${String(year + 2)}-04-19`,
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 欠税公告, by quarter. */
export function taxArrearsRows(party: Party): Row[] {
  const random = drawFor(party, 'tax-arrears');
  const trader = party.organisation?.kind;
  if (trader !== '企业' && trader !== '个体工商户') return [];
  if (!random.chance(party.troubled ? 0.5 : trader === '企业' ? 0.02 : 0.008)) return [];
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (let i = random.between(1, 3); i > 0; i--) {
    const determined = determinedDay(party, random, 1200);
    if (determined === undefined) break;
    const year = Number(determined.slice(0, 4));
    const quarter = Math.floor((Number(determined.slice(5, 7)) - 1) / 3);
    const [from, until] =
      quarter === 0
        ? [`${String(year - 1)}-10-01`, `${String(year - 1)}-12-31`]
        : [`${String(year)}-0${String(quarter * 3 - 2)}-01`, `${String(year)}-0${String(quarter * 3)}-${quarter === 1 ? '31' : '30'}`];
    const kind = trader === '个体工商户' ? '增值税' : random.pick(kinds);
    if (from < party.since || seen.has(kind + from)) continue;
    seen.add(kind + from);
    const current = amountBy(random, 800, 900_000);
    const end = publishedUntil(determined, 'P1Y');
    const paid = random.chance(0.25) ? daysAfter(determined, random.between(20, 300)) : '';
    rows.push({
      纳税人名称: party.name,
      ...identityColumns(party),
      纳税人识别号: party.organisation?.uscc ?? '',
      公告文号: `清税欠告〔${String(year)}〕${String(random.between(1, 12))}号`,
      地址: party.organisation?.address ?? '',
      税种: kind,
      当期新增欠税余额: current,
      欠税余额: random.chance(0.5)
        ? current
        : (Math.round((Number(current) + Number(amountBy(random, 500, 400_000))) * 100) / 100).toFixed(2),
      所属期起: from,
      所属期止: until,
      征缴机关: authorityOf('税务局', party.division).name,
      公告日期: determined,
      缴清日期: paid !== '' && paid < referenceDay ? paid : '',
      公示截止日期: end,
      ...stateColumns(random, determined, end),
      ...synthetic,
    });
  }
  return rows;
}
