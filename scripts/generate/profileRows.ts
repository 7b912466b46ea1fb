import { daysAfter, referenceDay } from './calendar.ts';
import { determinedDay, publishedUntil, stateColumns } from './lifecycle.ts';
import { registrationRows } from './marketRows.ts';
import type { Organisation } from './organisation.ts';
import { drawFor, identityColumns, organisationParty, synthetic, type Party, type Row } from './party.ts';

const promises = ['按期足额使用捐赠款物', '不违规收取会费', '如实报送年度工作报告', '按章程开展活动'] as const;

const sizes = [
  ['大型', 1],
  ['中型', 6],
  ['小型', 33],
  ['微型', 60],
] as const;

const results = [
  ['优秀', 20],
  ['合格', 70],
  ['基本合格', 8],
  ['不合格', 2],
] as const;

/** The columns of 法人和个体工商户登记 that say more than who a subject is, by its kind. */
export function profileColumns(seed: number, organisation: Organisation): Row {
  const party = organisationParty(seed, organisation);
  const random = drawFor(party, 'profile');
  const place = { 住所: organisation.address };
  switch (organisation.kind) {
    case '企业':
      return { ...registered(party), ...place, 企业规模: random.weighted(sizes) };
    case '个体工商户':
      return { ...registered(party), ...place, 组成形式: random.chance(0.8) ? '个人经营' : '家庭经营' };
    case '事业单位':
      return {
        ...place,
        事业单位类别: random.weighted([
          ['公益一类', 60],
          ['公益二类', 35],
          ['未分类', 5],
        ] as const),
        经费来源: random.pick(['财政补助（全额拨款）', '财政补助（全额拨款）', '财政补助（差额拨款）', '经费自理']),
        举办单位: /(医院|卫生院|疾病|保健)/.test(party.name) ? `${party.division.name}卫生健康局` : `${party.division.name}教育局`,
        登记管理机关: `${party.division.name}事业单位登记管理局`,
        机构编制数: String(random.between(3, 900)),
        宗旨和业务范围: '为社会提供公益服务',
        '注册资本（万元）': String(random.between(3, 20_000)),
        币种: '人民币',
        证书有效期至: daysAfter(referenceDay, random.between(30, 1800)),
      };
    case '社会组织':
      return {
        ...place,
        社会组织类型: organisation.uscc.startsWith('51') ? '社会团体' : '社会服务机构',
        业务主管单位: random.chance(0.7) ? `${party.division.name}民政局` : '',
        登记管理机关: `${party.division.name}民政局`,
        经营范围: '联系会员，开展交流和公益活动',
        '注册资本（万元）': String(random.pick([3, 3, 5, 10, 30])),
        币种: '人民币',
        是否慈善组织: random.chance(0.08) ? '是' : '否',
      };
    case '政府机关':
      return {
        ...place,
        机构类别: '行政机关',
        主要职责: '负责法律法规规定由本机关承担的行政管理工作',
        上级机关: `${party.division.name}人民政府`,
        政务公开网址: 'https://gov.example/disclosure',
        政府信息公开年报年度: random.chance(0.95) ? '2025' : '2024',
      };
  }
}

/** Rows of 事业单位年度报告和考核; a few reports were not published. */
export function institutionReportRows(party: Party): Row[] {
  if (party.organisation?.kind !== '事业单位') return [];
  const random = drawFor(party, 'institution-annual-report');
  return yearsOf(party).map((year) => ({
    单位名称: party.name,
    ...identityColumns(party),
    年度: String(year),
    年度报告公开日期: random.chance(0.94) ? `${String(year + 1)}-0${String(random.between(2, 5))}-15` : '',
    年度考核结果: random.weighted(results),
    服务质量评价: random.chance(0.8) ? random.weighted(results) : '',
    登记管理机关: `${party.division.name}事业单位登记管理局`,
    ...synthetic,
  }));
}

/** Rows of 社会组织评估和年检: an inspection every year, an evaluation now and then. */
export function socialOrganisationRows(party: Party): Row[] {
  if (party.organisation?.kind !== '社会组织') return [];
  const random = drawFor(party, 'social-organisation-evaluation');
  const common = { 社会组织名称: party.name, ...identityColumns(party), 认定机关: `${party.division.name}民政局`, ...synthetic };
  const inspections = yearsOf(party).map((year) => ({
    ...common,
    年度: String(year),
    种类: '年检',
    年检结论: random.weighted([
      ['合格', 86],
      ['基本合格', 8],
      ['不合格', 3],
      ['未参加年检', 3],
    ] as const),
    认定日期: `${String(year + 1)}-06-30`,
  }));
  const evaluated = determinedDay(party, random, 1500);
  if (evaluated === undefined || !random.chance(0.35)) return inspections;
  return [
    ...inspections,
    {
      ...common,
      年度: evaluated.slice(0, 4),
      种类: '评估',
      评估等级: random.pick(['5A', '4A', '3A', '3A', '2A', '1A']),
      认定日期: evaluated,
      有效期至: daysAfter(evaluated, 1825),
    },
  ];
}

/** Rows of 违背信用承诺: social organisations now and then. */
export function brokenPromiseRows(party: Party): Row[] {
  if (party.organisation?.kind !== '社会组织') return [];
  const random = drawFor(party, 'broken-promise');
  if (!random.chance(0.05)) return [];
  const determined = determinedDay(party, random, 900);
  if (determined === undefined) return [];
  const promise = random.pick(promises);
  const promised = daysAfter(determined, -random.between(60, 700));
  const until = publishedUntil(determined, 'P1Y');
  return [
    {
      主体名称: party.name,
      ...identityColumns(party),
      承诺事项: promise,
      承诺日期: promised > party.since ? promised : party.since,
      失信事实: `承诺${promise}，经查未履行`,
      失信程度: '一般',
      认定文号: `清民信〔${determined.slice(0, 4)}〕${String(random.between(1, 900))}号`,
      认定日期: determined,
      认定机关: `${party.division.name}民政局`,
      公示截止日期: until,
      ...stateColumns(random, determined, until),
      ...synthetic,
    },
  ];
}

/** What the market regulator registered: the registry's file says the same. */
function registered(party: Party): Row {
  const [registration = {}] = registrationRows(party);
  return Object.fromEntries(['类型', '注册资本（万元）', '币种', '经营范围'].map((header) => [header, registration[header] ?? '']));
}

function yearsOf({ since }: Party): number[] {
  return [2023, 2024, 2025].filter((year) => year >= Number(since.slice(0, 4)));
}
