/** A cohort, asked of both: the conditions for the graph, and the members as one SQL statement over all tables. */
export interface CohortQuestion {
  readonly name: string;
  readonly title: string;
  readonly where: object;
  /** An order of the page, with the SQL for a member's value. */
  readonly orderBy?: { readonly by: string; readonly value: string };
  /** SQL for a condition on `s` (registry.subject). */
  readonly members: string;
}

const SERVED = `t.state in ('PUBLISHED', 'FLAGGED') and (t.publish_until is null or t.publish_until >= current_date)`;
const has = (table: string, condition = 'true'): string =>
  `exists (select 1 from ${table} t where t.subject = s.number and ${SERVED} and ${condition})`;
const gradeIs = (letters: string): string =>
  has(
    'tax.grade',
    `t.grade in (${letters}) and not exists (select 1 from tax.grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.state in ('PUBLISHED', 'FLAGGED') and (newer.publish_until is null or newer.publish_until >= current_date))`,
  );
const labourGradeIs = (letters: string): string =>
  has(
    'social_security.labour_grade',
    `t.grade in (${letters}) and not exists (select 1 from social_security.labour_grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.state in ('PUBLISHED', 'FLAGGED') and (newer.publish_until is null or newer.publish_until >= current_date))`,
  );
const counted = (table: string, atLeast: number): string =>
  `(select count(*) from ${table} t where t.subject = s.number and ${SERVED}) >= ${atLeast}`;
const within = (county: string): string => `s.division >= '${county}' and s.division < '${Number(county) + 1}'`;
const ORGANISATION = 's.number < 1000000000';
const TRADER = 's.number >= 1000000000 and s.number < 2000000000';
const PERSON = 's.number >= 2000000000';
const IN_FORCE = '(t.ended_on is null or t.ended_on > current_date)';
const LISTED = '(t.removed_on is null or t.removed_on > current_date)';

/** The suite: two to five departments, and, or and not, counts, amounts, orders by fields of several departments. */
export const COHORTS: readonly CohortQuestion[] = [
  {
    name: 'yingde-grade-d',
    title: '英德的企业，纳税信用D级 / enterprises in 英德 with tax grade D',
    where: { kind: ['ENTERPRISE'], division: ['441881'], tax: { grade: { grade: ['D'] } } },
    members: `s.kind = 'ENTERPRISE' and ${within('441881')} and ${gradeIs("'D'")}`,
  },
  {
    name: 'arrears-and-dishonest',
    title: '欠税五万以上且为失信被执行人 / tax arrears over 50,000 and a dishonest debt',
    where: {
      kind: ['ENTERPRISE', 'SOLE_TRADER'],
      tax: { arrears: { totalBalance: { gt: '50000' } } },
      courts: { dishonestDebts: {} },
    },
    orderBy: {
      by: 'TAX_ARREARS_TOTAL_BALANCE',
      value: `(select max(t.total_balance) from tax.arrears t where t.subject = s.number and ${SERVED})`,
    },
    members: `s.kind in ('ENTERPRISE', 'SOLE_TRADER') and ${has('tax.arrears', 't.total_balance > 50000')} and ${has('courts.dishonest_debt', IN_FORCE)}`,
  },
  {
    name: 'builders-in-trouble',
    title: '有资质的企业，D级、欠社保费、被执行 / builders with grade D, contribution arrears and enforcements',
    where: {
      kind: ['ENTERPRISE'],
      construction: { qualifications: {} },
      tax: { grade: { grade: ['C', 'D'] } },
      socialSecurity: { arrears: {} },
      courts: { enforcements: {} },
    },
    members: `s.kind = 'ENTERPRISE' and ${has('construction.qualification', '(t.valid_until is null or t.valid_until >= current_date)')} and ${gradeIs("'C', 'D'")}
      and ${has('social_security.contribution_arrears')} and ${has('courts.enforcement')}`,
  },
  {
    name: 'repeated-penalties',
    title: '两次以上处罚、列入异常名录、没有被执行 / two penalties or more, abnormal operations, no enforcement',
    where: {
      kind: ['ENTERPRISE'],
      market: { penalties: { count: { gte: 2 } }, abnormalOperations: {} },
      not: { courts: { enforcements: {} } },
    },
    members: `s.kind = 'ENTERPRISE' and ${counted('market_regulation.penalty', 2)} and ${has('market_regulation.abnormal_operation', LISTED)}
      and not ${has('courts.enforcement')}`,
  },
  {
    name: 'good-taxpayers-or-employers',
    title: 'A级纳税人或者A级用人单位，按注册资本 / grade A taxpayers or employers, by registered capital',
    where: {
      kind: ['ENTERPRISE'],
      or: [{ tax: { grade: { grade: ['A'] } } }, { socialSecurity: { labourGrade: { grade: ['A'] } } }],
    },
    orderBy: { by: 'REGISTERED_CAPITAL', value: '(select p.registered_capital from registry.profile p where p.subject = s.number)' },
    members: `s.kind = 'ENTERPRISE' and (${gradeIs("'A'")} or ${labourGradeIs("'A'")})`,
  },
  {
    name: 'active-enrolled',
    title: '存续、已参保、有纳税信用级别的组织 / organisations that are active, enrolled and graded',
    where: {
      kind: ['ENTERPRISE', 'PUBLIC_INSTITUTION', 'SOCIAL_ORGANISATION'],
      status: ['ACTIVE'],
      socialSecurity: { enrolment: {} },
      tax: { grade: {} },
    },
    members: `${ORGANISATION} and s.kind in ('ENTERPRISE', 'PUBLIC_INSTITUTION', 'SOCIAL_ORGANISATION') and s.status = 'ACTIVE'
      and ${has('social_security.enrolment')} and ${has('tax.grade')}`,
  },
  {
    name: 'licensed-and-graded',
    title: '有行政许可、A或B级、没有处罚 / licensed, grade A or B, never penalised',
    where: {
      kind: ['ENTERPRISE'],
      market: { licences: {}, penalties: { exists: false } },
      tax: { grade: { grade: ['A', 'B'] } },
    },
    members: `s.kind = 'ENTERPRISE' and ${has('market_regulation.licence')} and not ${has('market_regulation.penalty')} and ${gradeIs("'A', 'B'")}`,
  },
  {
    name: 'traders-penalised',
    title: '受过处罚又欠税的个体工商户 / sole traders penalised and in arrears',
    where: { kind: ['SOLE_TRADER'], market: { penalties: {} }, tax: { arrears: {} } },
    members: `${TRADER} and ${has('market_regulation.penalty')} and ${has('tax.arrears')}`,
  },
  {
    name: 'site-trouble',
    title: '欠薪、有不良行为、有在建项目 / wage arrears, bad conduct and projects',
    where: { kind: ['ENTERPRISE'], socialSecurity: { wageArrears: {} }, construction: { badConduct: {}, projects: {} } },
    members: `s.kind = 'ENTERPRISE' and ${has('social_security.wage_arrears')} and ${has('construction.conduct', "t.kind = 'BAD'")} and ${has('construction.project')}`,
  },
  {
    name: 'trouble-anywhere',
    title: '任一部门有失信记录的企业，五个部门 / enterprises with a negative record in any of five departments',
    where: {
      kind: ['ENTERPRISE'],
      or: [
        { tax: { arrears: {} } },
        { market: { penalties: {} } },
        { courts: { enforcements: {} } },
        { socialSecurity: { arrears: {} } },
        { construction: { badConduct: {} } },
      ],
    },
    members: `s.kind = 'ENTERPRISE' and (${has('tax.arrears')} or ${has('market_regulation.penalty')} or ${has('courts.enforcement')}
      or ${has('social_security.contribution_arrears')} or ${has('construction.conduct', "t.kind = 'BAD'")})`,
  },
  {
    name: 'persons-enforced',
    title: '清城区有被执行案件的个人（只计数）/ persons in 清城区 with enforcements (count only)',
    where: { kind: ['INDIVIDUAL'], division: ['441802'], courts: { enforcements: {} } },
    members: `${PERSON} and ${within('441802')} and ${has('courts.enforcement')}`,
  },
  {
    name: 'persons-clear',
    title: '英德没有被执行案件、不是失信被执行人的个人（只计数）/ persons in 英德 without enforcement or dishonest debt (count only)',
    where: {
      kind: ['INDIVIDUAL'],
      division: ['441881'],
      courts: { enforcements: { exists: false }, dishonestDebts: { exists: false } },
    },
    members: `${PERSON} and ${within('441881')} and not ${has('courts.enforcement')} and not ${has('courts.dishonest_debt', IN_FORCE)}`,
  },
];

const TROUBLE: readonly (readonly [where: object, table: string, condition?: string])[] = [
  [{ tax: { arrears: {} } }, 'tax.arrears'],
  [{ courts: { enforcements: {} } }, 'courts.enforcement'],
  [{ socialSecurity: { arrears: {} } }, 'social_security.contribution_arrears'],
  [{ market: { penalties: {} } }, 'market_regulation.penalty'],
  [{ construction: { badConduct: {} } }, 'construction.conduct', "t.kind = 'BAD'"],
];

/** The same question over one department, two, up to five: what each more costs. */
export const BY_DEPARTMENTS: readonly CohortQuestion[] = TROUBLE.map((_last, index) => {
  const asked = TROUBLE.slice(0, index + 1);
  return {
    name: `departments-${asked.length}`,
    title: `${asked.length} 个部门中任一有失信记录的企业 / enterprises with a negative record in any of ${asked.length}`,
    where: { kind: ['ENTERPRISE'], or: asked.map(([where]) => where) },
    members: `s.kind = 'ENTERPRISE' and (${asked.map(([, table, condition]) => has(table, condition)).join(' or ')})`,
  };
});
