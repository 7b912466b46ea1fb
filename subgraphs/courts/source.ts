import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../shared/database/database.ts';
import type { ListingSource } from '../shared/records/departmentListings.ts';
import type { RecordArguments } from '../shared/records/recordFields.ts';
import { recordTable } from '../shared/records/recordTable.ts';
import { visible } from '../shared/records/visible.ts';

/** 被执行人. */
export const enforcements = recordTable({ type: 'Enforcement', table: 'courts.enforcement' });

/** 失信被执行人. */
export const dishonestDebts = recordTable({ type: 'DishonestDebt', table: 'courts.dishonest_debt' });

/** With `current`, only entries that are still published: from the day on which one ended, it is not. */
export function inForce({ current }: RecordArguments, { today }: { today: string }): Sql[] {
  return current === true ? [visible(false, today), notEnded(today)] : [];
}

function notEnded(today: string): Sql {
  return sql`(t.ended_on is null or t.ended_on > ${today}::date)`;
}

// Minors may not be put on the list (法释〔2013〕17号 as amended in 2017): whoever was under 18 when listed is never listed or
// published here, whatever the file said. Only natural persons (their own number range): an organisation's code is no birthday.
const listedAsAdult = sql`not coalesce(
  t.subject >= 2000000000
  and regexp_replace(normalize(t.party_document, NFKC), '[[:space:]-]', '', 'g') ~ '^[0-9]{17}[0-9Xx]$'
  and substr(regexp_replace(normalize(t.party_document, NFKC), '[[:space:]-]', '', 'g'), 7, 8)
    > to_char(coalesce(t.published_on, t.determined_on, t.collected_at::date) - interval '18 years', 'YYYYMMDD'), false)`;

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
    where: listedAsAdult,
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
 * The published entries of a party, newest first, by full name and document number together; empty unless both match.
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
      and ${visible(false, today)} and ${notEnded(today)} and ${listedAsAdult}
    order by "publishedOn" desc, t.record desc`);
}
