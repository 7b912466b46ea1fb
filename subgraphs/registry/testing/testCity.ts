import type { Database } from '../../shared/database/database.ts';
import { collectRows } from './collectRows.ts';
import { testCitizenId, testOrganisationCode, testUscc } from './testCodes.ts';

const ORGANISATION = testOrganisationCode('MA4U0001');

/** The codes of a small made-up city. */
export const CODES = {
  builder: testUscc('91', '441803', ORGANISATION),
  builderOrganisation: ORGANISATION,
  trader: testUscc('91', '441881', testOrganisationCode('MA4U0002')),
  bureau: testOrganisationCode('00700001'),
  diner: testUscc('92', '441827', testOrganisationCode('MA4U0003')),
  wang: testCitizenId('441802', '19800102', '011'),
  ouyang: testCitizenId('441881', '19750607', '022'),
  li: testCitizenId('441802', '19900909', '033'),
} as const;

/** Their dense numbers, as a first collection gives them. */
export const NUMBERS = {
  builder: 1,
  trader: 2,
  bureau: 3,
  diner: 1_000_000_000,
  wang: 2_000_000_000,
  ouyang: 2_000_000_001,
  li: 2_000_000_002,
} as const;

/** The registrations of the city: a builder, a trading firm, a bureau, and a diner that Wang, the builder's representative, operates. */
export const REGISTRATIONS: readonly Record<string, string>[] = [
  {
    主体类别: '企业',
    名称: '清远市测试建筑有限公司',
    曾用名: '清新县测试建筑队；清新测试建筑有限公司',
    统一社会信用代码: CODES.builder,
    行政区划代码: '441803',
    登记状态: '存续',
    成立日期: '2015-03-01',
    行业: '建筑业',
    法定代表人: '王五',
    法定代表人证件类型: '身份证',
    法定代表人证件号码: CODES.wang,
  },
  {
    主体类别: '企业',
    名称: '英德测试贸易（100%进口）有限公司',
    统一社会信用代码: CODES.trader,
    行政区划代码: '441881104000',
    登记状态: '存续',
    法定代表人: '欧阳明',
    法定代表人证件类型: '身份证',
    法定代表人证件号码: CODES.ouyang,
  },
  { 主体类别: '政府机关', 名称: '清远市测试局', 组织机构代码: CODES.bureau, 行政区划代码: '441800', 登记状态: '存续' },
  {
    主体类别: '个体工商户',
    名称: '清新县测试小吃店',
    统一社会信用代码: CODES.diner,
    纳税人识别号: CODES.wang,
    行政区划代码: '441827',
    登记状态: '存续',
    法定代表人: '王 五',
    法定代表人证件类型: '身份证',
    法定代表人证件号码: CODES.wang,
  },
];

/** Two people, one of whom the registrations name too. */
export const POPULATION: readonly Record<string, string>[] = [
  { 姓名: '王五', 证件类型: '身份证', 证件号码: CODES.wang, 行政区划代码: '441802', 状态: '正常' },
  { 姓名: '李四', 证件类型: '身份证', 证件号码: CODES.li, 行政区划代码: '441803', 状态: '正常' },
];

/** Who owns, leads and employs whom; the first gives a date to what the registration told without one. */
export const RELATIONS: readonly Record<string, string>[] = [
  {
    主体标识类型: '身份证',
    主体标识: CODES.wang,
    关系类型: '法定代表人',
    关联主体标识类型: '统一社会信用代码',
    关联主体标识: CODES.builder,
    起始日期: '2019-05-01',
    '持股比例（%）': '',
  },
  {
    主体标识类型: '统一社会信用代码',
    主体标识: CODES.trader,
    关系类型: '股东',
    关联主体标识类型: '统一社会信用代码',
    关联主体标识: CODES.builder,
    起始日期: '2020-01-01',
    '持股比例（%）': '51.5',
  },
  {
    主体标识类型: '组织机构代码',
    主体标识: CODES.builderOrganisation,
    关系类型: '从业人员',
    关联主体标识类型: '身份证',
    关联主体标识: CODES.li,
    起始日期: '2024-02-01',
  },
  {
    主体标识类型: '统一社会信用代码',
    主体标识: CODES.builder,
    关系类型: '业务主管单位',
    关联主体标识类型: '组织机构代码',
    关联主体标识: CODES.bureau,
  },
];

/** Brings the whole city into a registry. */
export async function collectCity(db: Database): Promise<void> {
  await collectRows(db, 'legal-persons', REGISTRATIONS);
  await collectRows(db, 'population', POPULATION);
  await collectRows(db, 'relations', RELATIONS);
}
