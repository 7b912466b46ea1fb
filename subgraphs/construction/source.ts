import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { keptBirth, ofAdult } from '../shared/records/ofAdult.ts';
import { codeList, recordTable } from '../shared/records/recordTable.ts';
import { stillInForce } from '../shared/records/stillInForce.ts';
import { visible } from '../shared/records/visible.ts';

/** 企业资质. */
export const qualifications = recordTable({ type: 'Qualification', table: 'construction.qualification' });

/** 注册执业人员: one record, read under the firm and under the person; under the firm, who it is and nothing that is the person's own. */
export const practitioners = recordTable({
  type: 'Practitioner',
  table: 'construction.practitioner',
  columns: {
    firm: 't.subject',
    person: 't.person',
    certificateNumber: 'case when t.person = s.subject then t.certificate_number end',
  },
});

/** 良好和不良行为. */
export const conduct = recordTable({
  type: 'Conduct',
  table: 'construction.conduct',
  publishable: ofAdult(keptBirth, 'coalesce(t.determined_on, t.collected_at::date)'),
  columns: { category: `case when t.kind = 'GOOD' then 'POSITIVE' else 'NEGATIVE' end` },
});

/** 参建的工程项目. */
export const projects = recordTable({ type: 'ConstructionProject', table: 'construction.project' });

/** 信用评分; the table takes none but of organisations. */
export const scores = recordTable({ type: 'ConstructionScore', table: 'construction.score', columns: { score: 't.score::float8' } });

/** 骗取保障房. */
export const housingSupportCases = recordTable({
  type: 'HousingSupportCase',
  table: 'construction.housing_support_case',
  columns: { sanctions: codeList('t.sanctions') },
});

/** With `current`, only qualifications that are valid today, the last day included. */
export function stillValid({ current }: RecordArguments, { today }: { today: string }): Sql[] {
  return current === true ? [visible(false, today), validOn(today)] : [];
}

/** Only registrations that stand today: whoever has left a firm is no longer shown under it. */
export function registeredNow(args: RecordArguments, context: { today: string }): Sql[] {
  return [...stillInForce(args, context), validOn(context.today)];
}

/** Only good conduct; bad conduct stands in the same table. */
export function goodOnly(): Sql[] {
  return [sql`t.kind = 'GOOD'`];
}

/** Only bad conduct. */
export function badOnly(): Sql[] {
  return [sql`t.kind = 'BAD'`];
}

/** Only unlawful subcontracting; which conduct that is, is data (construction.subcontracting_code). */
export function subcontracting(): Sql[] {
  return [...badOnly(), sql`exists (select 1 from construction.subcontracting_code unlawful where unlawful.code = t.code)`];
}

/** The black list of the construction market; which conduct leads onto it is data (construction.blacklisting_code). */
export const listings: ListingSource[] = [
  {
    table: conduct,
    kind: 'BLACK',
    list: 'construction-blacklist',
    name: '建筑市场主体黑名单',
    legalBasis: '《建筑市场信用管理暂行办法》（建市〔2017〕241号）',
    remedy: '列入期满且未再发生应当列入情形的自动移出；认为列入有误的，可向列入部门申请更正，也可依法申请行政复议或者提起行政诉讼',
    until: 'coalesce(t.ended_on - 1, t.publish_until)',
    where: sql`t.kind = 'BAD' and exists (select 1 from construction.blacklisting_code listed where listed.code = t.code)`,
  },
];

function validOn(today: string): Sql {
  return sql`(t.valid_until is null or t.valid_until >= ${today}::date)`;
}
