import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { divisionBy } from './divisions.ts';
import { amountBy, determinedDay, inWan, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { randomOf } from './random.ts';

const trades = {
  CONSTRUCTION: {
    role: '施工单位',
    names: ['建筑工程施工总承包', '市政公用工程施工总承包', '建筑装修装饰工程专业承包', '地基基础工程专业承包'],
    grades: ['一级', '二级', '二级', '三级', '三级'],
  },
  SUPERVISION: { role: '监理单位', names: ['房屋建筑工程监理', '市政公用工程监理'], grades: ['甲级', '乙级'] },
  DESIGN: { role: '设计单位', names: ['建筑行业（建筑工程）设计', '市政行业设计'], grades: ['甲级', '乙级'] },
  OWNER: { role: '建设单位', names: ['房地产开发企业资质'], grades: ['一级', '二级'] },
} as const;

// codes and titles as in the standard of bad conduct (建市〔2007〕9号); those of the black list are few
const misconduct = [
  { code: 'D1-3-02', title: '未按照节能设计进行施工', severity: '一般', weight: 20 },
  { code: 'D1-4-05', title: '施工现场安全防护措施不到位', severity: '一般', weight: 30 },
  { code: 'D1-4-11', title: '未在施工现场设置明显的安全警示标志', severity: '轻微', weight: 30 },
  { code: 'D1-2-05', title: '未按规定办理施工许可即开工', severity: '一般', weight: 15 },
  { code: 'D1-2-08', title: '将承包的工程转包或者违法分包', severity: '严重', weight: 10 },
  { code: 'D1-1-04', title: '允许其他单位或个人以本单位名义承揽工程', severity: '严重', weight: 6 },
  { code: 'D1-3-01', title: '发生重大及以上工程质量安全事故受到行政处罚', severity: '严重', weight: 2 },
  { code: 'D1-5-01', title: '恶意拖欠工程款且拒不履行生效法律文书', severity: '严重', weight: 4 },
] as const;

/** Rows of 企业资质. */
export function qualificationRows(party: Party): Row[] {
  const trade = party.organisation?.industry?.construction;
  if (trade === undefined || party.organisation?.kind !== '企业' || party.organisation.head !== undefined) return [];
  const random = drawFor(party, 'qualification');
  const { names, grades } = trades[trade];
  return names
    .filter((_, index) => index === 0 || random.chance(0.35))
    .flatMap((name, index) => {
      const from = determinedDay(party, random, 2300);
      if (from === undefined) return [];
      return {
        企业名称: party.name,
        ...identityColumns(party),
        资质证书编号: `${trade === 'CONSTRUCTION' ? 'D' : trade === 'SUPERVISION' ? 'E' : 'A'}344${String(100_000 + (party.organisation?.index ?? 0)).padStart(6, '0')}-${String(index + 1)}`,
        资质名称: name,
        资质等级: random.pick(grades),
        资质范围: `可承担${name}相应等级的工程`,
        生效日期: from,
        截止日期: daysAfter(from, 1826),
        认定机关: random.chance(0.4) ? '广东省住房和城乡建设厅' : '清远市住房和城乡建设局',
        ...synthetic,
      };
    });
}

/** Rows of 不良行为记录. */
export function badConductRows(party: Party): Row[] {
  const trade = party.organisation?.industry?.construction;
  if (trade === undefined || party.organisation?.kind !== '企业') return [];
  const random = drawFor(party, 'bad-conduct');
  if (!random.chance(party.troubled ? 0.65 : 0.08)) return [];
  const rows: Row[] = [];
  for (let i = random.between(1, party.troubled ? 3 : 1); i > 0; i--) {
    const determined = determinedDay(party, random, 1300);
    if (determined === undefined) break;
    const conduct = random.weighted(misconduct.map((one) => [one, one.weight] as const));
    const occurred = daysAfter(determined, -random.between(20, 120));
    const until = publishedUntil(determined, conduct.severity === '严重' ? 'P3Y' : conduct.severity === '一般' ? 'P1Y' : 'P6M');
    rows.push({
      企业名称: party.name,
      ...identityColumns(party),
      行为类别: '不良',
      不良行为代码: conduct.code,
      不良行为名称: conduct.title,
      不良行为事实: `在${party.division.name}某工程中${conduct.title}`,
      处理决定: conduct.severity === '严重' ? '记不良行为记录并限制投标' : '责令改正，记不良行为记录',
      处理决定文号: `清建不良〔${determined.slice(0, 4)}〕${String(random.between(1, 60) * 10 + i)}号`,
      所涉工程项目: projectAt(party.seed, random.between(0, 300)).name,
      失信程度: conduct.severity,
      行为发生日期: occurred > party.since ? occurred : determined,
      认定日期: determined,
      认定机关: authorityOf('住房和城乡建设局', party.division).name,
      公布截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    });
  }
  return rows;
}

/** Rows of 工程项目: a firm's parts in projects that it shares with others. */
export function projectRows(city: City, party: Party): Row[] {
  const trade = party.organisation?.industry?.construction;
  if (trade === undefined || party.organisation?.kind !== '企业') return [];
  const random = drawFor(party, 'project');
  const projects = Math.max(20, Math.floor(city.enterprises / 8));
  const chosen = new Set(Array.from({ length: Math.floor(random.next() ** 2 * 7) }, () => random.between(0, projects - 1)));
  return [...chosen].flatMap((index) => {
    const project = projectAt(party.seed, index);
    if (project.contracted < party.since) return [];
    return {
      参建单位名称: party.name,
      ...identityColumns(party),
      项目编号: project.number,
      项目名称: project.name,
      参建角色: trades[trade].role,
      行政区划代码: project.division,
      '合同金额（万元）': inWan(
        trade === 'CONSTRUCTION' || trade === 'OWNER' ? project.amount : (Number(project.amount) * 0.03).toFixed(2),
      ),
      中标日期: daysAfter(project.contracted, -20),
      合同签订日期: project.contracted,
      施工许可日期: project.permitted < referenceDay ? project.permitted : '',
      竣工日期: project.completed < referenceDay ? project.completed : '',
      登记机关: project.issuer,
      ...synthetic,
    };
  });
}

function projectAt(seed: number, index: number) {
  const random = randomOf(seed, 'construction-project', index);
  const division = divisionBy(random);
  const contracted = daysAfter(referenceDay, -random.between(30, 2400));
  const permitted = daysAfter(contracted, random.between(20, 120));
  return {
    number: `${division.code}${contracted.slice(2, 4)}${contracted.slice(5, 7)}${contracted.slice(8)}${String(index).padStart(4, '0')}`,
    name: `${division.name}${random.pick(['第三中学扩建', '人民医院综合楼', '工业园标准厂房', '滨江路市政改造', '污水处理厂', '保障性住房', '乡村公路提升', '文化中心', '碧水花园', '农产品冷链物流中心'])}${random.pick(['一', '二', '三', '四'])}期工程`,
    division: division.code,
    amount: amountBy(random, 800_000, 400_000_000),
    contracted,
    permitted,
    completed: daysAfter(permitted, random.between(150, 900)),
    issuer: authorityOf('住房和城乡建设局', division).name,
  };
}
