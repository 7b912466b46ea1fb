import { readSubgraphs } from '../../../../common/subgraphs.ts';

/** What codes of the graph are called in a printed document. */
const LABELS: Readonly<Record<string, string>> = {
  // 主体类别、登记状态
  ENTERPRISE: '企业',
  PUBLIC_INSTITUTION: '事业单位',
  SOCIAL_ORGANISATION: '社会组织',
  GOVERNMENT_BODY: '政府机关',
  SOLE_TRADER: '个体工商户',
  INDIVIDUAL: '个人',
  ACTIVE: '存续',
  REVOKED: '吊销',
  CANCELLED: '撤销',
  DEREGISTERED: '注销',
  MOVED_OUT: '迁出',
  // 标识
  USCC: '统一社会信用代码',
  ORGANISATION_CODE: '组织机构代码',
  REGISTRATION_NUMBER: '工商注册号',
  TAXPAYER_NUMBER: '纳税人识别号',
  INSTITUTION_CERTIFICATE: '事业单位证书号',
  SOCIAL_ORGANISATION_CERTIFICATE: '社会组织登记证号',
  CITIZEN_ID: '居民身份证',
  PASSPORT: '护照',
  HK_MACAO_PERMIT: '港澳居民来往内地通行证',
  TAIWAN_PERMIT: '台湾居民来往大陆通行证',
  FOREIGN_PERMANENT_RESIDENT_CARD: '外国人永久居留身份证',
  // 记录
  BASIC: '基础',
  POSITIVE: '良好',
  NEGATIVE: '失信',
  OTHER: '其他',
  MINOR: '轻微',
  ORDINARY: '一般',
  SERIOUS: '严重',
  PUBLISHED: '公示中',
  FLAGGED: '存疑',
  SUSPENDED: '暂停公示',
  REPAIRED: '已修复',
  EXPIRED: '已到期',
  // 名单和措施
  RED: '红名单',
  BLACK: '黑名单',
  INCENTIVE: '激励',
  RESTRICTION: '惩戒',
  MANDATORY: '应当',
  DISCRETIONARY: '可以',
  // 核查结果
  NOTHING_FOUND: '未发现',
  BOTH: '激励和惩戒都有',
  NO_SUCH_SUBJECT: '没有这个主体',
  WITHHELD: '未提供',
  INCOMPLETE: '未能查全',
  // 事项
  TENDER: '招标投标',
  GOVERNMENT_PROCUREMENT: '政府采购',
  GOVERNMENT_INVESTMENT: '政府投资',
  SCIENCE_PROJECT: '科技项目',
  SUBSIDY: '财政补助',
  MARKET_ENTRY: '市场准入',
  QUALIFICATION: '资格认定',
  LICENCE: '行政许可',
  AWARD: '评优评先',
  ANNUAL_INSPECTION: '年检年审',
  HOUSING_SUPPORT: '保障性住房',
  RECRUITMENT: '录用',
  FINANCE: '融资',
  PUBLIC_RESOURCE: '公共资源交易',
  // 未提供的原因
  SCOPE: '缺少角色',
  SUBJECT: '只限本人',
  CONSENT: '须经本人同意',
  PERSON: '自然人信息，等级不足',
  LEVEL: '等级不足',
  PURPOSE: '未说明用途',
};

/** What a code is called; itself where it has no name here. */
export function labelOf(code: string): string {
  return LABELS[code] ?? code;
}

/** What a sector is called. */
export function titleOf(sector: string): string {
  return readSubgraphs().find(({ name }) => name === sector)?.title ?? sector;
}
