import { authorityOf } from './authority.ts';
import { daysAfter } from './calendar.ts';
import { projectAt } from './constructionProject.ts';
import { determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

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

const merits = ['省级优质工程奖', '建筑工程安全文明施工示范工地', '绿色施工示范工程', '抢险救灾表现突出'] as const;

/** Rows of 建筑市场行为记录 of a construction firm. */
export function marketConductRows(party: Party): Row[] {
  const { organisation } = party;
  if (organisation?.industry?.construction === undefined || organisation.kind !== '企业') return [];
  return [...badConductRows(party), ...goodConductRows(party)];
}

function badConductRows(party: Party): Row[] {
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

function goodConductRows(party: Party): Row[] {
  const random = drawFor(party, 'good-conduct');
  if (!random.chance(party.troubled ? 0.02 : 0.15)) return [];
  const determined = determinedDay(party, random, 1300);
  if (determined === undefined) return [];
  const merit = random.pick(merits);
  const project = projectAt(party.seed, random.between(0, 300)).name;
  const until = publishedUntil(determined, 'P3Y');
  return [
    {
      企业名称: party.name,
      ...identityColumns(party),
      行为类别: '优良',
      不良行为名称: merit,
      不良行为事实: `${project}获评${merit}`,
      处理决定: '予以通报表扬',
      处理决定文号: `清建良〔${determined.slice(0, 4)}〕${String(random.between(1, 900))}号`,
      所涉工程项目: project,
      认定日期: determined,
      认定机关: authorityOf('住房和城乡建设局', party.division).name,
      公布截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}
