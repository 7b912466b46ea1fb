import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import { keptBirth, ofAdult } from '../shared/records/ofAdult.ts';
import { recordTable } from '../shared/records/recordTable.ts';

/** 劳动保障守法诚信等级. */
export const labourGrades = recordTable({ type: 'LabourGrade', table: 'social_security.labour_grade' });

/** 社会保险费欠缴; what was paid is owed no more, though nobody says when it was. */
export const contributionArrears = recordTable({
  type: 'ContributionArrears',
  table: 'social_security.contribution_arrears',
  publishable: sql`not coalesce(t.settled, false)`,
  saysNoAge: true,
});

/** 拖欠农民工工资. */
export const wageArrears = recordTable({
  type: 'WageArrears',
  table: 'social_security.wage_arrears',
  publishable: ofAdult(keptBirth, 'coalesce(t.listed_on, t.determined_on, t.collected_at::date)'),
});

/** 参保. */
export const enrolments = recordTable({ type: 'Enrolment', table: 'social_security.enrolment' });

/** 缴费. */
export const contributions = recordTable({ type: 'Contribution', table: 'social_security.contribution' });

/** 重大劳动保障违法行为. */
export const labourViolations = recordTable({ type: 'LabourViolation', table: 'social_security.labour_violation' });

/** 骗保. */
export const frauds = recordTable({
  type: 'BenefitFraud',
  table: 'social_security.benefit_fraud',
  publishable: ofAdult(keptBirth, 'coalesce(t.listed_on, t.determined_on, t.collected_at::date)'),
});

/** 守法诚信示范企业. */
export const honours = recordTable({ type: 'Honour', table: 'social_security.honour' });

/** Only the newest year that is in force: a later review of an earlier year does not bring that year back. */
export function ofNewestYear({ today }: { today: string }): Sql {
  return sql`not exists (select 1 from social_security.labour_grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.jurisdiction is not distinct from t.jurisdiction
      and newer.state in ('PUBLISHED', 'FLAGGED') and (newer.publish_until is null or newer.publish_until >= ${today}::date))`;
}

/** The red and the black lists of the department. */
export const listings: ListingSource[] = [
  {
    table: labourGrades,
    kind: 'RED',
    list: 'labour-grade-a',
    name: '劳动保障守法诚信A级用人单位',
    legalBasis: '《企业劳动保障守法诚信等级评价办法》（人社部规〔2016〕1号）',
    remedy: '对评价结果有异议的，可向评价机关申请复核；等级调整后自动移出',
    where: sql`t.grade = 'A'
      and not exists (select 1 from social_security.labour_grade newer where newer.subject = t.subject and newer.year > t.year
      and newer.jurisdiction is not distinct from t.jurisdiction and newer.state <> 'WITHDRAWN')`,
  },
  {
    table: wageArrears,
    kind: 'BLACK',
    list: 'wage-arrears',
    name: '拖欠农民工工资失信联合惩戒名单',
    legalBasis: '《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》（人力资源和社会保障部令第45号）',
    remedy: '改正违法行为满六个月并作出信用承诺的，可向列入机关申请提前移出；对列入决定不服的，可依法申请行政复议或者提起行政诉讼',
    since: 't.listed_on',
    until: 'coalesce(t.removed_on - 1, t.publish_until)',
    where: sql`t.listed_on is not null`,
  },
  {
    table: frauds,
    kind: 'BLACK',
    list: 'social-insurance-dishonesty',
    name: '社会保险严重失信人名单',
    legalBasis: '《社会保险领域严重失信人名单管理暂行办法》（人社部规〔2019〕2号）',
    remedy:
      '改正违法失信行为、退回骗取的待遇或者基金并满最短公示期的，可按《信用修复管理办法》申请信用修复；对列入决定不服的，可依法申请行政复议或者提起行政诉讼',
    since: 't.listed_on',
    until: 'coalesce(t.removed_on - 1, t.publish_until)',
    where: sql`t.listed_on is not null`,
  },
  {
    table: honours,
    kind: 'RED',
    list: 'labour-honour',
    name: '劳动保障守法诚信示范企业',
    legalBasis: '《国务院关于建立完善守信联合激励和失信联合惩戒制度加快推进社会诚信建设的指导意见》（国发〔2016〕33号）',
    remedy: '有效期满或者荣誉被撤销后自动移出；认为信息有误的，可向授予机关提出异议',
    until: 'coalesce(t.ended_on - 1, t.publish_until)',
  },
];
