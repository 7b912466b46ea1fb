import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { recordTable } from '../shared/records/recordTable.ts';

/** 纳税缴费信用年度级别. */
export const grades = recordTable({ type: 'TaxGrade', table: 'tax.grade', columns: { issuedOn: 't.determined_on::text' } });

/** 欠税公告. */
export const arrears = recordTable({ type: 'TaxArrears', table: 'tax.arrears' });

/** Only what stood on the published A list of its year. */
export function onPublishedList(): Sql[] {
  return [sql`t.grade = 'A'`];
}

/** Only the newest year that is in force: a later review (复评) of an earlier year does not bring that year back. */
export function ofNewestYear(_args: RecordArguments, { today }: { today: string }): Sql[] {
  return [
    sql`not exists (select 1 from tax.grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.state in ('PUBLISHED', 'FLAGGED') and (newer.publish_until is null or newer.publish_until >= ${today}::date))`,
  ];
}

/** Only grades of the year `since` and later. */
export function gradedSince({ since }: RecordArguments): Sql[] {
  return typeof since === 'number' ? [sql`t.year >= ${since}`] : [];
}

/** The red list of the tax department. Sole traders (their own number range) are left out: their grade is not open, and a listing would tell it. */
export const listings: ListingSource[] = [
  {
    table: grades,
    kind: 'RED',
    list: 'tax-grade-a',
    name: '纳税信用A级纳税人',
    legalBasis: '《纳税缴费信用管理办法》（国家税务总局公告2025年第12号）',
    remedy: '对评价结果有异议的，可向主管税务机关申请复评；级别调整后自动移出',
    until: 't.valid_until',
    where: sql`t.grade = 'A' and t.subject not between 1000000000 and 1999999999
      and not exists (select 1 from tax.grade newer where newer.subject = t.subject and newer.year > t.year and newer.state <> 'WITHDRAWN')`,
  },
];
