import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';
import { loadLayout } from '../collection/loadLayout.ts';
import type { Database } from '../database/database.ts';
import type { Position } from './cursor.ts';
import { listingOf, type ListingSource } from './departmentListings.ts';
import type { PublishedAs } from './publishedAs.ts';
import { declaredTable, type RecordTable } from './recordTable.ts';
import { OF_THIS_CITY } from './visible.ts';

/** What is asked for of one data set's publications: already decided, as what each class of subjects is published. */
export interface PublishedQuestion {
  readonly dataset: { readonly code: string; readonly category: string };
  readonly classes: Readonly<Partial<Record<SubjectClass, PublishedAs>>>;
  /** The classes of which it may be told that they stand on the list that the data set leads onto. */
  readonly listed: readonly SubjectClass[];
  /** Only what stands on that list. */
  readonly onlyListed: boolean;
  /** Without the records that the department itself doubts. */
  readonly withoutFlagged: boolean;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only these subjects: of each class one bit for each number, from its first on. */
  readonly within?: Readonly<Partial<Record<SubjectClass, Buffer>>> | undefined;
  readonly first: number;
  readonly after?: Position | undefined;
  readonly withTotal: boolean;
}

/** A record as it is published; of what is published as a listing only what the list itself says. */
export interface PublishedRecord {
  readonly record: number;
  readonly subject: number;
  /** The place in the order: determined, or listed; null where that is not known. */
  readonly on: string | null;
  readonly publishedOn: string;
  readonly as: PublishedAs;
  readonly listed: boolean;
  readonly category: string;
  readonly severity: string | null;
  readonly documentNumber: string | null;
  readonly issuer: string | null;
  readonly publishUntil: string | null;
  readonly state: string;
  readonly underObjection: boolean;
  readonly statement: string | null;
}

/** A page of publications, the list that the data set leads onto, and how many there are in all (0 unless asked for). */
export interface PublishedAnswer {
  readonly records: PublishedRecord[];
  readonly list: { kind: string; list: string; name: string; legalBasis: string; remedy: string } | null;
  readonly total: number;
}

const BEYOND: Readonly<Record<SubjectClass, number>> = {
  organisation: FIRST_NUMBER.soleTrader,
  soleTrader: FIRST_NUMBER.individual,
  individual: Number.MAX_SAFE_INTEGER,
};

/**
 * What a data set publishes of this city's own, newest first by keyset, in one statement that walks an index of the table and ends with the page: published or
 * flagged, not past its publication, of adults. Rejects where the data set has no table here: an empty page would read as none.
 */
export async function publishedRecords(db: Database, sector: string, question: PublishedQuestion, today: string): Promise<PublishedAnswer> {
  const { dataset, first, after, withTotal } = question;
  const { table: name } = await loadLayout(sector, dataset.code);
  const table = name === undefined ? undefined : declaredTable(name);
  if (!table) throw new Error(`${sector}/${dataset.code}: no record table is declared`);
  const list = listingOf(table.table);
  const place = placeOf(question, list);
  const served = servedBy(question, table, list, place, today);
  const describedList = list && { kind: list.kind, list: list.list, name: list.name, legalBasis: list.legalBasis, remedy: list.remedy };
  if (!served) return { records: [], list: describedList ?? null, total: 0 };
  const category = table.columns['category'];
  const stands = join([standsOn(list, today), isOneOf(question.listed)], ' and ');
  const beyond =
    after === undefined
      ? empty
      : sql` and (${place}, t.record) < (coalesce(${after.on}::date, '-infinity'::date), ${after.number}::bigint)`;
  const isRecord = isOneOf(classesAs(question, 'RECORD'));
  const records = await db.query<PublishedRecord>(sql`
    select t.record, t.subject, nullif(${place}, '-infinity'::date)::text as "on", ${publishedOn(list, place, isRecord)} as "publishedOn",
      case when ${isRecord} then 'RECORD' else 'LISTING' end as "as", ${stands} as listed,
      ${category === undefined ? sql`${dataset.category}::text` : raw(`(${category})::text`)} as category,
      case when ${isRecord} then t.severity end as severity, t.document_number as "documentNumber", t.issuer,
      case when ${isRecord} then t.publish_until::text end as "publishUntil", t.state, t.under_objection as "underObjection",
      case when ${isRecord} then t.statement end as statement
    from ${raw(table.table)} t where ${served}${beyond} order by ${place} desc, t.record desc limit ${first}`);
  const [counted] = withTotal
    ? await db.query<{ total: number }>(sql`select count(*)::integer as total from ${raw(table.table)} t where ${served}`)
    : [];
  return {
    records: records.map((record) => ({ ...record, record: Number(record.record), subject: Number(record.subject) })),
    list: describedList ?? null,
    total: counted?.total ?? 0,
  };
}

/**
 * The place in the order, spelt as the tables' indexes spell it. Of a data set that only lists it is the day of the listing: by the day a
 * record was determined, which is not published, nobody may sort or filter.
 */
function placeOf(question: PublishedQuestion, list: ListingSource | undefined): Sql {
  const own = classesAs(question, 'RECORD').length === 0 ? list?.since : undefined;
  return raw(`coalesce(${own ?? 't.determined_on'}, '-infinity'::date)`);
}

function publishedOn(list: ListingSource | undefined, place: Sql, isRecord: Sql): Sql {
  const listedOn = raw(list?.since ?? 't.determined_on');
  // A record without a date is published from the day it was collected.
  return sql`coalesce(case when ${isRecord} then nullif(${place}, '-infinity'::date) else ${listedOn} end, (t.collected_at at time zone 'Asia/Shanghai')::date)::text`;
}

/** The condition on `t` for all that is published; undefined where that is nothing. */
function servedBy(
  question: PublishedQuestion,
  table: RecordTable,
  list: ListingSource | undefined,
  place: Sql,
  today: string,
): Sql | undefined {
  const { onlyListed, withoutFlagged, from, to, within, listed } = question;
  // Where its listings are dated otherwise than its records, the order would tell the record's date.
  const isDatedAlike = classesAs(question, 'RECORD').length === 0 || list?.since === undefined;
  const classes = (Object.keys(question.classes) as SubjectClass[]).flatMap((each) => {
    if (question.classes[each] === undefined) return [];
    // Whether a person was of age, the department has to have said for this table.
    if (each === 'individual' && (table.publishable === undefined || table.saysNoAge)) return [];
    const mustBeListed = question.classes[each] === 'LISTING' || onlyListed;
    if (mustBeListed && (!list || !listed.includes(each) || (question.classes[each] === 'LISTING' && !isDatedAlike))) return [];
    const bits = within?.[each];
    if (within && !bits) return [];
    return [join([isOneOf([each]), ...(mustBeListed ? [standsOn(list, today)] : []), ...(bits ? [isIn(each, bits)] : [])], ' and ')];
  });
  if (classes.length === 0) return undefined;
  return join(
    [
      OF_THIS_CITY,
      sql`t.state in ('PUBLISHED', 'FLAGGED') and (t.publish_until is null or t.publish_until >= ${today}::date)`,
      ...(withoutFlagged ? [sql`t.state <> 'FLAGGED'`] : []),
      ...(table.publishable ? [table.publishable] : []),
      ...(from === undefined ? [] : [sql`${place} >= ${from}::date`]),
      ...(to === undefined ? [] : [sql`${place} <= ${to}::date and ${place} > '-infinity'::date`]),
      sql`(${join(
        classes.map((each) => sql`(${each})`),
        ' or ',
      )})`,
    ],
    ' and ',
  );
}

function classesAs({ classes }: PublishedQuestion, as: PublishedAs): SubjectClass[] {
  return (Object.keys(classes) as SubjectClass[]).filter((each) => classes[each] === as);
}

function isOneOf(classes: readonly SubjectClass[]): Sql {
  if (classes.length === 0) return sql`false`;
  const ranges = classes.map((each) => `t.subject >= ${FIRST_NUMBER[each]} and t.subject < ${BEYOND[each]}`);
  return raw(`(${ranges.join(' or ')})`);
}

/** Whether the record puts its subject on the list today. */
function standsOn(list: ListingSource | undefined, today: string): Sql {
  if (!list) return sql`false`;
  const until = raw(list.until ?? 't.publish_until');
  return sql`((${list.where ?? raw('true')}) and (${until} is null or ${until} >= ${today}::date))`;
}

function isIn(subjectClass: SubjectClass, bits: Buffer): Sql {
  const bit = raw(`t.subject - ${FIRST_NUMBER[subjectClass]}`);
  return sql`case when ${bit} < ${bits.length * 8}::bigint then get_bit(${bits}::bytea, ${bit}) = 1 else false end`;
}
