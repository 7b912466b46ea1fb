import { authorityOf } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { amountBy, determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';
import { practitionersOf } from './practitioners.ts';

const OFFICE = '住房和城乡建设局';

const schemes = { CONSTRUCTION: '施工总承包', SUPERVISION: '工程监理', DESIGN: '工程设计', OWNER: '房地产开发' } as const;

const frauds = [
  { kind: '隐瞒或者虚报人口、收入、财产、住房状况', facts: '申请时未如实申报名下住房', sanctions: '驳回申请;警告', weight: 60 },
  { kind: '情况变化隐瞒不报', facts: '购买住房后未申报，继续享受保障', sanctions: '补缴差额;责令退回', weight: 25 },
  { kind: '转借、转租或者擅自调换', facts: '将承租的保障住房转租他人', sanctions: '罚款;责令退回;限期内不得再次申请', weight: 15 },
] as const;

/** Rows of 注册执业人员: who is registered at a firm. */
export function practitionerRows(city: City, party: Party): Row[] {
  const { organisation } = party;
  if (organisation === undefined) return [];
  return practitionersOf(city, organisation).map(({ person, ...registration }) => ({
    注册单位名称: party.name,
    统一社会信用代码: organisation.uscc,
    姓名: person.name,
    证件类型: '身份证',
    证件号码: person.citizenId,
    注册类别: registration.profession,
    注册专业: registration.speciality,
    注册证书编号: registration.certificate,
    注册日期: registration.registered,
    注册有效期至: registration.validUntil,
    注销注册日期: registration.cancelled,
    注册机关: /^一级|监理|勘察/.test(registration.profession) ? '住房和城乡建设部' : '广东省住房和城乡建设厅',
    ...synthetic,
  }));
}

/** Rows of 建筑市场主体信用评分: the newest two of a firm. */
export function constructionScoreRows(party: Party): Row[] {
  const { organisation } = party;
  const trade = organisation?.industry?.construction;
  if (organisation?.kind !== '企业' || trade === undefined || organisation.head !== undefined) return [];
  const random = drawFor(party, 'construction-score');
  if (!random.chance(0.7)) return [];
  return ['2026-06-30', '2026-09-30']
    .filter((day) => day > daysAfter(party.since, 180))
    .map((day) => {
      const score = (party.troubled ? 45 : 65) + random.next() * 33;
      const ranked = 180;
      return {
        企业名称: party.name,
        ...identityColumns(party),
        评价类别: schemes[trade],
        信用得分: score.toFixed(2),
        信用等级: score >= 90 ? 'AAA' : score >= 80 ? 'AA' : score >= 70 ? 'A' : score >= 60 ? 'B' : 'C',
        排名: String(Math.max(1, Math.round(((98 - score) / 53) * ranked))),
        参评企业数: String(ranked),
        有效期至: daysAfter(day, 92),
        评分机关: '清远市住房和城乡建设局',
        评分日期: day,
        ...synthetic,
      };
    });
}

/** Rows of 骗取住房保障: people, and a few firms that gave false proof for them. */
export function housingSupportRows(party: Party): Row[] {
  const { organisation, person } = party;
  const random = drawFor(party, 'housing-support');
  if (organisation !== undefined && organisation.kind !== '企业') return [];
  if (!random.chance(person !== undefined ? 0.003 : 0.001)) return [];
  const determined = determinedDay(party, random, 900);
  if (determined === undefined) return [];
  const fraud =
    person !== undefined
      ? random.weighted(frauds.map((one) => [one, one.weight] as const))
      : { kind: '出具虚假证明', facts: '为职工出具虚假收入证明', sanctions: '警告' };
  const until = publishedUntil(determined, 'P1Y');
  const barred = publishedUntil(determined, 'P5Y');
  return [
    {
      '姓名/名称': party.name,
      ...identityColumns(party),
      保障方式: random.pick(['公共租赁住房', '公共租赁住房', '住房租赁补贴', '共有产权住房']),
      行为类型: fraud.kind,
      事实: fraud.facts,
      处理方式: fraud.sanctions,
      '罚款（元）': fraud.sanctions.includes('罚款') ? amountBy(random, 200, 1000) : '',
      '追缴差额（元）': fraud.sanctions.includes('补缴差额') ? amountBy(random, 500, 30_000) : '',
      不得再次申请至: fraud.sanctions.includes('再次申请') && barred > referenceDay ? barred : '',
      处理决定文号: `清住保〔${determined.slice(0, 4)}〕${String(random.between(1, 900))}号`,
      失信程度: '一般',
      行为发生日期: '',
      处理决定日期: determined,
      住房保障部门: authorityOf(OFFICE, party.division).name,
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}
