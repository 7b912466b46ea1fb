import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { amountBy, determinedDay, inWan, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import type { Random } from './random.ts';

const OFFICE = '市场监督管理局';

/** Rows of 企业信用风险分类: the newest two classifications of a firm. */
export function riskGradeRows(party: Party): Row[] {
  if (party.organisation?.kind !== '企业') return [];
  const random = drawFor(party, 'risk-grade');
  return ['2025-12-31', '2026-06-30']
    .filter((day) => day > party.since)
    .map((day) => ({
      主体名称: party.name,
      ...identityColumns(party),
      风险类别: random.weighted(
        party.troubled
          ? ([
              ['B', 10],
              ['C', 40],
              ['D', 50],
            ] as const)
          : ([
              ['A', 45],
              ['B', 42],
              ['C', 11],
              ['D', 2],
            ] as const),
      ),
      主要指标: party.troubled ? '行政处罚、经营异常、司法执行' : '经营年限、年报公示、抽查结果',
      评定机关: authorityOf(OFFICE, party.division).name,
      评定日期: day,
      ...synthetic,
    }));
}

/** Rows of 经营异常名录: firms are listed, shops marked; most entries have been lifted. */
export function abnormalOperationRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'abnormal-operation');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(party.troubled ? 0.5 : 0.05)) return [];
  const rows: Row[] = [];
  const reasons = new Set(
    Array.from({ length: random.between(1, party.troubled ? 2 : 1) }, () =>
      random.weighted([
        ['未按照规定的期限公示年度报告', 60],
        ['通过登记的住所或者经营场所无法联系', 35],
        ['公示企业信息隐瞒真实情况、弄虚作假', 4],
        ['未在责令的期限内公示有关企业信息', 1],
      ] as const),
    ),
  );
  for (const reason of reasons) {
    const listed = determinedDay(party, random, 1500);
    if (listed === undefined) break;
    const removed = daysAfter(listed, random.between(20, 900));
    const gone = random.chance(party.troubled ? 0.35 : 0.75) && removed < referenceDay;
    const authority = authorityOf(OFFICE, party.division).name;
    rows.push({
      主体名称: party.name,
      ...identityColumns(party),
      列入决定文号: `清市监异列〔${listed.slice(0, 4)}〕${String(random.between(1, 9000))}号`,
      记载形式: kind === '企业' ? '列入' : '标记',
      列入原因: reason,
      列入日期: listed,
      列入机关: authority,
      移出日期: gone ? removed : '',
      移出原因: gone ? (reason.includes('年度报告') ? '补报未报年份的年度报告并公示' : '依法办理变更登记') : '',
      移出机关: gone ? authority : '',
      ...stateColumns(random, listed, '9999'),
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 年度报告: each item with the firm's choice to publish it; some years are missing. */
export function annualReportRows(party: Party): Row[] {
  const { organisation } = party;
  if (organisation?.kind !== '企业' && organisation?.kind !== '个体工商户') return [];
  const random = drawFor(party, 'annual-report');
  const firm = organisation.kind === '企业';
  const open = random.next();
  const rows: Row[] = [];
  for (let year = Math.max(2023, Number(party.since.slice(0, 4))); year <= 2025; year++) {
    if (random.chance(party.troubled ? 0.45 : 0.08)) continue;
    const assets = Number(amountBy(random, 10_000, firm ? 80_000_000 : 900_000));
    const revenue = assets * random.next() * 1.5;
    const profit = revenue * random.next() * 0.2;
    rows.push({
      主体名称: party.name,
      ...identityColumns(party),
      报告年度: String(year),
      报送日期: daysAfter(`${String(year + 1)}-01-02`, random.between(0, 178)),
      企业经营状态: organisation.status === '存续' ? '开业' : '歇业',
      企业通信地址: organisation.address,
      是否有网站或网店: random.chance(0.2) ? '是' : '否',
      是否有投资信息或购买其他公司股权: firm && random.chance(0.15) ? '是' : '否',
      本年度是否发生股东股权转让: firm && random.chance(0.08) ? '是' : '否',
      ...item(random, open, '从业人数', String(random.between(1, firm ? 90 : 6))),
      ...inWanItem(random, open, '资产总额', assets),
      ...(firm
        ? {
            ...inWanItem(random, open, '负债总额', assets * 0.4),
            ...inWanItem(random, open, '所有者权益合计', assets * 0.6),
          }
        : {}),
      ...inWanItem(random, open, '营业总收入', revenue),
      ...inWanItem(random, open, '主营业务收入', revenue * 0.9),
      ...inWanItem(random, open, '利润总额', profit),
      ...inWanItem(random, open, '净利润', profit * 0.75),
      ...inWanItem(random, open, '纳税总额', revenue * 0.03),
      ...synthetic,
    });
  }
  return rows;
}

/** An item and whether it is public: who publishes one publishes most. */
function item(random: Random, open: number, header: string, value: string, column = header): Row {
  return { [column]: value, [`${header}是否公示`]: random.chance(open > 0.6 ? 0.9 : 0.1) ? '是' : '否' };
}

function inWanItem(random: Random, open: number, header: string, yuan: number): Row {
  return item(random, open, header, inWan(yuan.toFixed(2)), `${header}（万元）`);
}

/** Rows of 双随机抽查. */
export function marketInspectionRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'market-inspection');
  if ((kind !== '企业' && kind !== '个体工商户') || !random.chance(kind === '企业' ? (party.troubled ? 0.6 : 0.15) : 0.04)) return [];
  const rows: Row[] = [];
  for (let i = random.between(1, 2); i > 0; i--) {
    const determined = determinedDay(party, random, 1700);
    if (determined === undefined) break;
    const year = determined.slice(0, 4);
    rows.push({
      主体名称: party.name,
      ...identityColumns(party),
      抽查计划编号: `清双随机〔${year}〕${party.division.code.slice(4)}${String(random.between(1, 40) * 10 + i)}号`,
      抽查计划名称: `${year}年度市场监管部门双随机抽查`,
      抽查类型: random.pick(['定向', '不定向']),
      抽查事项: random.pick(['登记事项检查；公示信息检查', '食品生产经营监督检查', '价格行为检查', '产品质量监督检查']),
      抽查结果: random.weighted(
        party.troubled
          ? ([
              ['未发现问题', 20],
              ['发现问题已责令改正', 30],
              ['通过登记的住所（经营场所）无法联系', 30],
              ['未按规定公示年报', 15],
              ['不配合检查情节严重', 5],
            ] as const)
          : ([
              ['未发现问题', 82],
              ['未发现开展本次抽查涉及的经营活动', 6],
              ['发现问题已责令改正', 7],
              ['通过登记的住所（经营场所）无法联系', 3],
              ['未按规定公示年报', 2],
            ] as const),
      ),
      检查机关: authorityOf(OFFICE, party.division).name,
      检查日期: determined,
      ...stateColumns(random, determined, '9999'),
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 产品质量抽查和召回: makers and sellers of goods. */
export function qualityRecordRows(party: Party): Row[] {
  const kind = party.organisation?.kind;
  const random = drawFor(party, 'quality-record');
  if ((kind !== '企业' && kind !== '个体工商户') || party.organisation?.industry?.construction !== undefined) return [];
  if (!random.chance(party.troubled ? 0.25 : 0.04)) return [];
  const determined = determinedDay(party, random, 1400);
  if (determined === undefined) return [];
  const recall = random.chance(0.05);
  const good = !recall && random.chance(party.troubled ? 0.3 : 0.85);
  const until = publishedUntil(determined, 'P3Y');
  return [
    {
      主体名称: party.name,
      ...identityColumns(party),
      文号: `${recall ? '清召' : '清质检'}〔${determined.slice(0, 4)}〕${String(random.between(1, 5000))}号`,
      记录种类: recall ? '召回' : '监督抽查',
      产品名称: random.pick(['预包装食品', '瓷砖', '电线电缆', '儿童玩具', '水泥', '再生塑料制品', '茶叶', '家用电器']),
      规格型号: random.pick(['标准型', '500g', 'A型', '600×600mm']),
      '生产日期/批号': daysAfter(determined, -random.between(30, 200)).replaceAll('-', ''),
      是否合格: recall ? '' : good ? '是' : '否',
      不合格项目或缺陷: good ? '' : random.pick(['标签标识', '重金属含量', '绝缘电阻', '破坏强度', '小零件易脱落']),
      召回数量: recall ? String(random.between(20, 5000)) : '',
      后处理情况: good ? '' : '责令停止销售，限期整改',
      公布机关: authorityOf(OFFICE, party.division).name,
      公布日期: determined,
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}
