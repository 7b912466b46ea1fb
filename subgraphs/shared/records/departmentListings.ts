import type { GraphQLResolveInfo } from 'graphql';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { subjectClassOf } from '../../../common/subjectClass.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import type { Listing } from '../measures/measuresInForce.ts';
import type { RequestContext } from '../requestContext.ts';
import { requireSubject } from '../subjectScope.ts';
import { watchedAsAdult } from './ofAdult.ts';
import { servedState, type RawRow } from './recordRow.ts';
import { recordMapping, type RecordTable } from './recordTable.ts';
import { seesAllStates, visible } from './visible.ts';

/** A list that a department keeps: which of its records put a subject on it. */
export interface ListingSource {
  readonly table: RecordTable;
  readonly kind: 'RED' | 'BLACK';
  /** List code. */
  readonly list: string;
  /** 名单名称. */
  readonly name: string;
  readonly legalBasis: string;
  readonly remedy: string;
  /** SQL over `t`: listed since / until; by default `determined_on` and `publish_until`. */
  readonly since?: string;
  readonly until?: string;
  readonly where?: Sql;
  /** A field of its own by which whoever is on the list is served (`TaxCredit.publishedGrade`), where the other records ask for more. */
  readonly leaf?: string;
}

const WATCH_DATASET = 'watch-list';

/** The red and black lists that the departments of this process declared, by the table whose records lead onto them. */
const declared = new Map<string, ListingSource>();

/** The list onto which the records of a table lead, by the table's qualified name; undefined where they lead onto none. */
export function listingOf(table: string): ListingSource | undefined {
  return declared.get(table);
}

/** The `listings` of a department: its red and black lists, and what it watches (WATCH, served at SHARED only). One statement a batch. */
export function departmentListings(sources: readonly ListingSource[]) {
  for (const source of sources) declared.set(source.table.table, source);
  const resolve = (parent: unknown, _args: unknown, context: RequestContext, info: GraphQLResolveInfo): Promise<object[]> => {
    const subject = requireSubject(parent);
    const allStates = seesAllStates(context, subject);
    const watched = reaches(context.serving(subject), 'SHARED');
    const name = JSON.stringify(['listings', allStates, watched]);
    return context
      .batch<number, object[]>(name, (numbers) =>
        load(sources, context, (table) => recordMapping(info.schema, table).dataset, numbers, allStates, watched),
      )
      .load(subject.number);
  };
  return Object.assign(resolve, { listingSources: sources });
}

/** An entry of a list as it is served. */
export interface ServedListing extends Listing {
  readonly recordId: string;
  readonly name: string;
  readonly dataset: string;
  readonly until: string | null;
  readonly noticedOn: string | null;
  readonly documentNumber: string | null;
  readonly issuer: string | null;
  readonly legalBasis: string;
  readonly remedy: string;
}

type ListingContext = Pick<RequestContext, 'db' | 'ids' | 'sector' | 'today'>;

/** The red and black lists as anybody is served them, for whoever asks a department beside the graph: whoever asks has decided. */
export function publishedListings(
  resolver: unknown,
  context: ListingContext,
  datasetOf: (table: RecordTable) => string,
  numbers: readonly number[],
): Promise<ServedListing[][]> {
  const sources = listingSourcesOf(resolver);
  if (!sources) throw new Error(`${context.sector}: listings are not served from record tables`);
  return load(sources, context, datasetOf, numbers, false, false);
}

/** The lists that a department's `listings` are made of; undefined of a resolver that the kit did not make. */
export function listingSourcesOf(resolver: unknown): readonly ListingSource[] | undefined {
  return typeof resolver === 'function' && 'listingSources' in resolver ? (resolver.listingSources as readonly ListingSource[]) : undefined;
}

type ListingRow = Pick<RawRow, '__record' | '__state' | '__publishUntil'> & {
  subject: number;
  source: number;
  since: string;
  until: string | null;
  document_number: string | null;
  issuer: string | null;
  under_objection: boolean;
  jurisdiction: string | null;
  name: string | null;
};

async function load(
  sources: readonly ListingSource[],
  context: ListingContext,
  datasetOf: (table: RecordTable) => string,
  numbers: readonly number[],
  allStates: boolean,
  watched: boolean,
): Promise<ServedListing[][]> {
  const served = sql`t.subject = any(${[...numbers]}::bigint[]) and ${visible(allStates, context.today)}`;
  const parts = sources.map(({ table, since, until, where }, index) =>
    listingSelect(
      index,
      raw(table.table),
      since ?? 't.determined_on',
      until ?? 't.publish_until',
      'null::text',
      join([served, ...(table.publishable ? [table.publishable] : []), ...(where ? [where] : [])], ' and '),
    ),
  );
  const watch = raw(`${databaseSchemaOf(context.sector)}.watch_entry`);
  // A minor is on no list, whoever asks.
  if (watched)
    parts.push(
      listingSelect(
        -1,
        watch,
        'coalesce(t.since, t.determined_on)',
        'coalesce(t.until - 1, t.publish_until)',
        't.list_name',
        join([served, watchedAsAdult], ' and '),
      ),
    );
  if (parts.length === 0) return numbers.map(() => []);
  const rows = await context.db.query<ListingRow>(sql`${join(parts, ' union all ')} order by since desc, "__record" desc`);
  const bySubject = new Map<number, ServedListing[]>(numbers.map((number) => [number, []]));
  for (const row of rows) {
    bySubject.get(row.subject)?.push(listing(context, sources[row.source], row, datasetOf));
  }
  return numbers.map((number) => bySubject.get(number) ?? []);
}

function listingSelect(source: number, from: Sql, since: string, until: string, name: string, where: Sql): Sql {
  // A record without a date of listing cannot say since when: it is listed from the day it was collected.
  return sql`select ${source}::integer as source, t.subject, t.record as "__record", t.state as "__state", t.publish_until::text as "__publishUntil",
    coalesce(${raw(since)}, (t.collected_at at time zone 'Asia/Shanghai')::date)::text as since, (${raw(until)})::text as until,
    t.document_number, t.issuer, t.under_objection, t.jurisdiction, ${raw(name)} as name from ${from} t where ${where}`;
}

function listing(
  context: ListingContext,
  source: ListingSource | undefined,
  row: ListingRow,
  datasetOf: (table: RecordTable) => string,
): ServedListing {
  const dataset = source ? datasetOf(source.table) : WATCH_DATASET;
  const subjectClass = subjectClassOf(row.subject);
  const recordId = context.ids.recordId({ sector: context.sector, dataset, subjectClass, record: row.__record });
  return {
    id: context.ids.recordId({
      sector: context.sector,
      dataset: `listing:${source?.list ?? WATCH_DATASET}`,
      subjectClass,
      record: row.__record,
    }),
    recordId,
    kind: source?.kind ?? 'WATCH',
    list: source?.list ?? WATCH_DATASET,
    name: source?.name ?? row.name ?? '重点关注名单',
    sector: context.sector,
    dataset,
    state: servedState(row, context.today),
    since: row.since,
    until: row.until,
    noticedOn: null,
    documentNumber: row.document_number,
    issuer: row.issuer,
    legalBasis: source?.legalBasis ?? '部门内部监管提示，不触发联合奖惩措施',
    remedy: source?.remedy ?? '向列入部门申请核实并移出',
    underObjection: row.under_objection,
    jurisdiction: row.jurisdiction,
  };
}
