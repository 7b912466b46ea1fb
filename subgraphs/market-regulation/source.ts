import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { codeList, recordTable } from '../shared/records/recordTable.ts';
import { visible } from '../shared/records/visible.ts';

/** 市场主体登记. */
export const registrations = recordTable({ type: 'Registration', table: 'market_regulation.registration' });

/** 行政许可（双公示）. */
export const licences = recordTable({ type: 'AdministrativeLicence', table: 'market_regulation.licence' });

/** 行政处罚（双公示）; the kinds of one penalty are stored as a list of codes, separated by semicolons. */
export const penalties = recordTable({
  type: 'AdministrativePenalty',
  table: 'market_regulation.penalty',
  columns: { penaltyKinds: codeList('t.penalty_kinds') },
});

/** 严重违法失信名单. */
export const seriousViolations = recordTable({ type: 'SeriousViolation', table: 'market_regulation.serious_violation' });

/** With `current`, only entries that still stand on the list: from the day of removal on, they do not. */
export function stillListed({ current }: RecordArguments, { today }: { today: string }): Sql[] {
  return current === true ? [visible(false, today), sql`(t.removed_on is null or t.removed_on > ${today}::date)`] : [];
}

/** The black list of the market regulator. */
export const listings: ListingSource[] = [
  {
    table: seriousViolations,
    kind: 'BLACK',
    list: 'serious-violation',
    name: '严重违法失信名单',
    legalBasis: '《市场监督管理严重违法失信名单管理办法》（国家市场监督管理总局令第44号）',
    remedy: '列入满一年并已履行义务、消除影响的，可向列入机关申请提前移出；对列入决定不服的，可依法申请行政复议或者提起行政诉讼',
    since: 'coalesce(t.listed_on, t.determined_on)',
    until: 'coalesce(t.removed_on - 1, t.publish_until)',
  },
];
