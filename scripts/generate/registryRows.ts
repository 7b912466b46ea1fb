import { daysAfter, referenceDay } from './calendar.ts';
import type { City } from './city.ts';
import { registeredCode } from './divisions.ts';
import { organisationAt, type Organisation } from './organisation.ts';
import { synthetic, type Row } from './party.ts';
import { adultBy, type Person } from './person.ts';
import { profileColumns } from './profileRows.ts';
import { practitionersOf } from './practitioners.ts';
import { randomOf } from './random.ts';

/** A row of 法人和个体工商户登记. */
export function legalPersonRow(city: City, organisation: Organisation): Row {
  const random = randomOf(city.seed, 'legal-person', organisation.index);
  const { kind, uscc, division, representative } = organisation;
  const renamed = kind === '企业' && random.chance(0.06);
  return {
    主体类别: kind,
    名称: organisation.name,
    曾用名: renamed ? organisation.name.replace(/(股份有限公司|有限责任公司|有限公司)$/, '实业有限公司') : '',
    统一社会信用代码: uscc,
    组织机构代码:
      organisation.organisationCode === '' ? '' : `${organisation.organisationCode.slice(0, 8)}-${organisation.organisationCode.slice(8)}`,
    工商注册号: organisation.registrationNumber,
    纳税人识别号:
      kind === '企业' || kind === '个体工商户'
        ? organisation.established < '2015-10-01' && random.chance(0.3)
          ? division.code + organisation.organisationCode
          : uscc
        : '',
    事业单位证书号: kind === '事业单位' ? `1${division.code}${String(organisation.index % 100_000).padStart(5, '0')}` : '',
    社会组织登记证号:
      kind === '社会组织' && organisation.established < '2016-01-01' ? `粤清社证字第${String(organisation.index).padStart(6, '0')}号` : '',
    行政区划代码: registeredCode(division, organisation.established, random),
    登记状态: organisation.status,
    成立日期: organisation.established,
    行业: organisation.industry?.name ?? '',
    行业代码: organisation.industry?.code ?? '',
    ...profileColumns(city.seed, organisation),
    '法定代表人（负责人、经营者）': representative.name,
    法定代表人证件类型: '身份证',
    法定代表人证件号码: representative.citizenId,
    ...synthetic,
  };
}

/** A row of 人口. */
export function populationRow(city: City, person: Person): Row {
  const random = randomOf(city.seed, 'population', person.index);
  return {
    姓名: person.name,
    证件类型: '身份证',
    证件号码: person.citizenId,
    行政区划代码: person.division.code,
    性别: person.man ? '男' : '女',
    户籍区划代码: random.chance(0.93) ? person.division.code : person.division.origin,
    状态: random.weighted([
      ['正常', 97],
      ['迁出', 2],
      ['注销', 1],
    ] as const),
    ...synthetic,
  };
}

/** The rows of 主体关系 that begin or end at an organisation: owners, managers, employees, practitioners, branches, supervisors. Leaders stand in 登记. */
export function relationRows(city: City, organisation: Organisation): Row[] {
  const random = randomOf(city.seed, 'relations', organisation.index);
  const rows: Row[] = [];
  const seen = new Set<string>();
  const code = ['统一社会信用代码', organisation.uscc] as const;
  const relate = (
    from: readonly [string, string],
    kind: string,
    to: readonly [string, string],
    { share = '', during }: { share?: string; during?: { since: string; until: string } } = {},
  ): void => {
    if (seen.has(`${from[1]} ${kind} ${to[1]}`) || from[1] === to[1]) return;
    seen.add(`${from[1]} ${kind} ${to[1]}`);
    const since = daysAfter(organisation.established, random.chance(0.6) ? 0 : random.between(0, 1200));
    const until = random.chance(0.06) ? daysAfter(since, random.between(100, 2000)) : '';
    rows.push({
      主体标识类型: from[0],
      主体标识: from[1],
      关系类型: kind,
      关联主体标识类型: to[0],
      关联主体标识: to[1],
      起始日期: during?.since ?? (since < referenceDay ? since : organisation.established),
      终止日期: during?.until ?? (until < referenceDay ? until : ''),
      '持股比例（%）': share,
      ...synthetic,
    });
  };
  const somebody = () => ['身份证', adultBy(city, random).citizenId] as const;
  const representative = ['身份证', organisation.representative.citizenId] as const;

  if (organisation.kind === '企业' && organisation.head !== undefined) {
    relate(code, '分支机构', ['统一社会信用代码', organisationAt(city, organisation.head).uscc]);
  } else if (organisation.kind === '企业') {
    const majority = random.between(51, 100);
    relate(random.chance(0.85) ? representative : somebody(), '股东', code, { share: String(majority) });
    if (majority < 100) {
      const firm = random.chance(0.2)
        ? (['统一社会信用代码', organisationAt(city, random.between(0, city.enterprises - 1)).uscc] as const)
        : somebody();
      relate(firm, '股东', code, { share: String(100 - majority) });
    }
    if (random.chance(0.3)) relate(representative, '实际控制人', code);
    if (random.chance(0.5)) relate(somebody(), '高级管理人员', code);
    if (random.chance(0.4)) relate(code, '从业人员', somebody());
    if (random.chance(0.005))
      relate(code, '承继主体', ['统一社会信用代码', organisationAt(city, random.between(0, city.enterprises - 1)).uscc]);
    for (const { person, registered, cancelled } of practitionersOf(city, organisation))
      relate(['身份证', person.citizenId], '注册执业人员', code, { during: { since: registered, until: cancelled } });
  } else if (organisation.kind === '社会组织' && city.governmentBodies > 0) {
    const first = city.enterprises + city.institutions + city.socialOrganisations;
    relate(code, '业务主管单位', ['统一社会信用代码', organisationAt(city, first + random.between(0, city.governmentBodies - 1)).uscc]);
  }
  return rows;
}
