import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { recordTable } from '../shared/records/recordTable.ts';
import { visible } from '../shared/records/visible.ts';

/** 企业资质. */
export const qualifications = recordTable({ type: 'Qualification', table: 'construction.qualification' });

/** 良好和不良行为. */
export const conduct = recordTable({ type: 'Conduct', table: 'construction.conduct' });

/** 参建的工程项目. */
export const projects = recordTable({ type: 'ConstructionProject', table: 'construction.project' });

/** With `current`, only qualifications that are valid today, the last day included. */
export function stillValid({ current }: RecordArguments, { today }: { today: string }): Sql[] {
  return current === true ? [visible(false, today), sql`(t.valid_until is null or t.valid_until >= ${today}::date)`] : [];
}

/** Only bad conduct; good conduct stands in the same table. */
export function badOnly(): Sql[] {
  return [sql`t.kind = 'BAD'`];
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
