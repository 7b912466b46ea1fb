import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { keptBirth, ofAdult } from '../shared/records/ofAdult.ts';
import { codeList, recordTable } from '../shared/records/recordTable.ts';

/** 纳税缴费信用年度级别. */
export const grades = recordTable({ type: 'TaxGrade', table: 'tax.grade', columns: { issuedOn: 't.determined_on::text' } });

/** 欠税公告. */
export const arrears = recordTable({ type: 'TaxArrears', table: 'tax.arrears' });

/** 重大税收违法失信主体. */
export const majorViolations = recordTable({
  type: 'MajorTaxViolation',
  table: 'tax.major_violation',
  publishable: ofAdult(keptBirth, 'coalesce(t.listed_on, t.determined_on, t.collected_at::date)'),
});

/** 税务行政处罚（双公示）. */
export const penalties = recordTable({ type: 'TaxPenalty', table: 'tax.penalty', columns: { penaltyKinds: codeList('t.penalty_kinds') } });

/** 稽查结果. */
export const inspections = recordTable({ type: 'TaxInspection', table: 'tax.inspection' });

/** 非正常户. */
export const irregular = recordTable({ type: 'IrregularTaxpayer', table: 'tax.irregular' });

/** 年度纳税额. */
export const paid = recordTable({ type: 'TaxPaid', table: 'tax.paid' });

/** 诚信纳税承诺. */
export const commitments = recordTable({ type: 'TaxCommitment', table: 'tax.commitment' });

/** Only what stood on the published A list of its year. */
export function onPublishedList(): Sql[] {
  return [sql`t.grade = 'A'`];
}

/** Only the newest year that is in force: a later review (复评) of an earlier year does not bring that year back. */
export function ofNewestYear({ today }: { today: string }): Sql {
  return sql`not exists (select 1 from tax.grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.jurisdiction is not distinct from t.jurisdiction
      and newer.state in ('PUBLISHED', 'FLAGGED') and (newer.publish_until is null or newer.publish_until >= ${today}::date))`;
}

/** Only grades of the year `since` and later. */
export function gradedSince({ since }: RecordArguments): Sql[] {
  return typeof since === 'number' ? [sql`t.year >= ${since}`] : [];
}

/** Only what was paid in the year asked for. */
export function ofYear({ year }: RecordArguments): Sql[] {
  return [sql`t.year = ${Number(year)}`];
}

/** The red and the black list of the tax department. On the red one sole traders (their own number range) are left out: their grade is not open, and a listing would tell it. */
export const listings: ListingSource[] = [
  {
    table: grades,
    kind: 'RED',
    list: 'tax-grade-a',
    leaf: 'TaxCredit.publishedGrade',
    name: '纳税信用A级纳税人',
    legalBasis: '《纳税缴费信用管理办法》（国家税务总局公告2025年第12号）',
    remedy: '对评价结果有异议的，可向主管税务机关申请复评；级别调整后自动移出',
    until: 't.valid_until',
    where: sql`t.grade = 'A' and t.subject not between 1000000000 and 1999999999
      and not exists (select 1 from tax.grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.jurisdiction is not distinct from t.jurisdiction and newer.state <> 'WITHDRAWN')`,
  },
  {
    table: majorViolations,
    kind: 'BLACK',
    list: 'major-tax-violation',
    name: '重大税收违法失信主体',
    legalBasis: '《重大税收违法失信主体信息公布管理办法》（国家税务总局令第54号）',
    remedy: '自公布之日起满三年停止公布；按规定缴清税款、滞纳金和罚款并满足其他条件的，可向确定失信主体的税务机关申请提前停止公布',
    since: 'coalesce(t.listed_on, t.determined_on)',
    until: 'coalesce(t.removed_on - 1, t.publish_until)',
  },
];
