import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { projectAt } from './constructionProject.ts';
import { determinedDay, inWan } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

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
