import { authorityOf, type Office } from './authority.ts';
import { daysAfter, referenceDay } from './calendar.ts';
import { determinedDay } from './lifecycle.ts';
import { drawFor, identityColumns, synthetic, type Party, type Row } from './party.ts';

const lists: Record<string, { office: Office; name: string; reasons: string[]; people: boolean }> = {
  tax: { office: '税务局', name: '税收风险重点关注名单', reasons: ['连续三个月零申报', '发票开具异常'], people: false },
  'market-regulation': {
    office: '市场监督管理局',
    name: '市场监管重点关注名单',
    reasons: ['一年内被投诉举报十次以上', '抽查不配合'],
    people: false,
  },
  courts: { office: '人民法院', name: '执行案件重点关注名单', reasons: ['多起案件终结本次执行程序', '财产报告不完整'], people: true },
  'social-security': {
    office: '人力资源和社会保障局',
    name: '劳动用工重点关注名单',
    reasons: ['未按时足额发放工资的线索正在核查', '参保人数异常减少'],
    people: false,
  },
  construction: {
    office: '住房和城乡建设局',
    name: '建筑市场重点关注名单',
    reasons: ['项目经理到岗率低', '一年内两次以上一般不良行为'],
    people: false,
  },
};

/** Rows of a department's 重点关注名单. */
export function watchRows(sector: string, party: Party): Row[] {
  const list = lists[sector];
  const { organisation, person } = party;
  if (list === undefined || (person !== undefined && !list.people)) return [];
  if (organisation !== undefined && organisation.kind !== '企业' && organisation.kind !== '个体工商户') return [];
  if (sector === 'construction' && organisation?.industry?.construction === undefined) return [];
  const random = drawFor(party, `watch/${sector}`);
  if (!random.chance(person !== undefined ? 0.003 : party.troubled ? 0.12 : sector === 'construction' ? 0.03 : 0.006)) return [];
  const since = determinedDay(party, random, 800);
  if (since === undefined) return [];
  const until = daysAfter(since, random.between(90, 720));
  return [
    {
      主体名称: party.name,
      ...identityColumns(party),
      名单名称: list.name,
      列入原因: random.pick(list.reasons),
      列入日期: since,
      截止日期: until < referenceDay || random.chance(0.5) ? until : '',
      列入文号: `关注〔${since.slice(0, 4)}〕${String(random.between(1, 999))}号`,
      列入机关: authorityOf(list.office, party.division).name,
      ...synthetic,
    },
  ];
}
