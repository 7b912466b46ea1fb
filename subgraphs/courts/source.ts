import sql, { join, type Sql } from 'sql-template-tag';
import type { Database } from '../shared/database/database.ts';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import { keptBirth, ofAdult } from '../shared/records/ofAdult.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { codeList, recordTable } from '../shared/records/recordTable.ts';
import { stillInForce } from '../shared/records/stillInForce.ts';
import { OF_THIS_CITY } from '../shared/records/visible.ts';

/** 被执行人; what was carried out or closed is public no more, though nobody says since when. */
export const enforcements = recordTable({
  type: 'Enforcement',
  table: 'courts.enforcement',
  publishable: sql`coalesce(t.case_status, '') not in ('CONCLUDED', 'TERMINATED')`,
  saysNoAge: true,
});

// 法释〔2013〕17号 as amended in 2017: minors are not put on the list. Only a citizen's number is read, an organisation's code is no birthday.
const DOCUMENT = "regexp_replace(normalize(t.party_document, NFKC), '[[:space:]-]', '', 'g')";
const documentBirth = `case when ${DOCUMENT} ~ '^[0-9]{17}[0-9Xx]$' then substr(${DOCUMENT}, 7, 8) end`;
const listedAsAdult = ofAdult(documentBirth, 'coalesce(t.published_on, t.determined_on, t.collected_at::date)');
const determinedAsAdult = ofAdult(keptBirth, 'coalesce(t.determined_on, t.collected_at::date)');

/** Art. 10: an entry is deleted once its duty is performed, whether or not the file says since when it is. */
const listed = sql`${listedAsAdult} and t.performance is distinct from 'FULL'`;

/** 失信被执行人. */
export const dishonestDebts = recordTable({
  type: 'DishonestDebt',
  table: 'courts.dishonest_debt',
  publishable: listed,
});

/** 限制消费人员. */
export const consumptionRestrictions = recordTable({
  type: 'ConsumptionRestriction',
  table: 'courts.consumption_restriction',
  publishable: determinedAsAdult,
});

/** 裁判文书. */
export const judgments = recordTable({
  type: 'Judgment',
  table: 'courts.judgment',
  publishable: determinedAsAdult,
});

/** 虚假诉讼. */
export const falseLitigation = recordTable({
  type: 'FalseLitigation',
  table: 'courts.false_litigation',
  columns: { sanctions: codeList('t.sanctions') },
});

/** With `current`, only what is still published and has not ended. */
export function inForce(args: RecordArguments, context: { today: string }): Sql[] {
  return args.current === true ? stillInForce(args, context) : [];
}

/** The black list of the courts. */
export const listings: ListingSource[] = [
  {
    table: dishonestDebts,
    kind: 'BLACK',
    list: 'dishonest-debt',
    name: '失信被执行人',
    legalBasis: '《最高人民法院关于公布失信被执行人名单信息的若干规定》（法释〔2013〕17号，2017年修正）',
    remedy: '履行义务、达成并履行和解协议等法定情形发生后三个工作日内删除；认为纳入错误的，可向执行法院书面申请纠正，法院十五日内审查决定',
    since: 'coalesce(t.published_on, t.determined_on)',
    until: 'coalesce(t.ended_on - 1, t.publish_until)',
  },
];

/** A published entry, as anybody may look it up. */
export interface PublishedDebtRow {
  caseNumber: string;
  court: string;
  filedOn: string | null;
  duty: string | null;
  performance: 'NONE' | 'PARTIAL' | 'FULL' | null;
  ground: string;
  publishedOn: string;
}

/**
 * The published entries of a party on this city's list, newest first, by full name and document number together; empty unless both match.
 *
 * One statement decides both, so that a wrong name takes the way of an unknown number. Names and numbers are compared
 * half-width (NFKC), in upper case and without outer spaces; numbers without inner spaces and hyphens too.
 */
export function findPublishedDebts(db: Database, today: string, name: string, documentNumber: string): Promise<PublishedDebtRow[]> {
  return db.query<PublishedDebtRow>(sql`
    select coalesce(t.document_number, '未载明') as "caseNumber", coalesce(t.issuer, '未载明') as court, t.filed_on::text as "filedOn",
      t.duty, t.performance, coalesce(t.ground, '未载明') as ground,
      coalesce(t.published_on, t.determined_on, t.collected_at::date)::text as "publishedOn"
    from courts.dishonest_debt t
    where upper(regexp_replace(normalize(t.party_document, NFKC), '[[:space:]-]', '', 'g'))
        = upper(regexp_replace(normalize(${documentNumber}::text, NFKC), '[[:space:]-]', '', 'g'))
      and upper(btrim(normalize(t.party_name, NFKC))) = upper(btrim(normalize(${name}::text, NFKC)))
      and ${join([...stillInForce({}, { today }), listed, OF_THIS_CITY], ' and ')}
    order by "publishedOn" desc, t.record desc`);
}
