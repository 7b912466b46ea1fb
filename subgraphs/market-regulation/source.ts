import sql, { type Sql } from 'sql-template-tag';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { keptBirth, ofAdult } from '../shared/records/ofAdult.ts';
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
export const seriousViolations = recordTable({
  type: 'SeriousViolation',
  table: 'market_regulation.serious_violation',
  publishable: ofAdult(keptBirth, 'coalesce(t.listed_on, t.determined_on, t.collected_at::date)'),
});

/** 企业信用风险分类. */
export const riskGrades = recordTable({ type: 'RiskGrade', table: 'market_regulation.risk_grade' });

/** 经营异常名录. */
export const abnormalOperations = recordTable({ type: 'AbnormalOperation', table: 'market_regulation.abnormal_operation' });

/** Items of an annual report that a firm publishes or not: field, column, code. */
const CHOSEN_ITEMS = [
  ['employees', 'employees', 'EMPLOYEES'],
  ['totalAssets', 'total_assets', 'TOTAL_ASSETS'],
  ['totalLiabilities', 'total_liabilities', 'TOTAL_LIABILITIES'],
  ['equity', 'equity', 'EQUITY'],
  ['revenue', 'revenue', 'REVENUE'],
  ['mainRevenue', 'main_revenue', 'MAIN_REVENUE'],
  ['profit', 'profit', 'PROFIT'],
  ['netProfit', 'net_profit', 'NET_PROFIT'],
  ['taxPaid', 'tax_paid', 'TAX_PAID'],
] as const;

/** 年度报告; an item that the firm did not publish is served at RESTRICTED, and to the firm itself, only. */
export const annualReports = recordTable({
  type: 'AnnualReport',
  table: 'market_regulation.annual_report',
  columns: {
    ...Object.fromEntries(
      CHOSEN_ITEMS.map(([field, column]) => [field, `case when t.${column}_public then t.${column}${cast(field)} end`]),
    ),
    undisclosed: `array_remove(array[${CHOSEN_ITEMS.map(([, column, code]) => `case when not t.${column}_public then '${code}' end`).join(', ')}], null)`,
  },
  unrestricted: Object.fromEntries(CHOSEN_ITEMS.map(([field, column]) => [field, `t.${column}${cast(field)}`])),
});

function cast(field: string): string {
  return field === 'employees' ? '' : '::text';
}

/** 双随机抽查. */
export const inspections = recordTable({ type: 'MarketInspection', table: 'market_regulation.inspection' });

/** 质量抽查、召回; only what failed or was recalled is negative. */
export const qualityRecords = recordTable({
  type: 'QualityRecord',
  table: 'market_regulation.quality_record',
  columns: { category: `case when t.kind = 'RECALL' or not t.qualified then 'NEGATIVE' else 'OTHER' end` },
});

/** Only reports of the year `since` and later. */
export function reportedSince({ since }: RecordArguments): Sql[] {
  return typeof since === 'number' ? [sql`t.year >= ${since}`] : [];
}

/** Only penalties whose legal ground is a price law; which laws these are is data (market_regulation.price_law). */
export function underPriceLaw(): Sql[] {
  return [sql`exists (select 1 from market_regulation.price_law law where position(law.title in t.legal_ground) > 0)`];
}

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
