import type { GraphQLResolveInfo } from 'graphql';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import type { RequestContext } from '../requestContext.ts';
import { requireSubject } from '../subjectScope.ts';
import { keptBirth, ofAdult } from './ofAdult.ts';
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
  return (parent: unknown, _args: unknown, context: RequestContext, info: GraphQLResolveInfo): Promise<object[]> => {
    const subject = requireSubject(parent);
    const allStates = seesAllStates(context, subject);
    const watched = reaches(context.serving(subject), 'SHARED');
    const name = JSON.stringify(['listings', allStates, watched]);
    return context
      .batch<number, object[]>(name, (numbers) => load(sources, context, info, numbers, allStates, watched))
      .load(subject.number);
  };
}

type ListingRow = Pick<RawRow, '__record' | '__state' | '__publishUntil'> & {
  subject: number;
  source: number;
  since: string;
  until: string | null;
  document_number: string | null;
  issuer: string | null;
  under_objection: boolean;
  name: string | null;
};

async function load(
  sources: readonly ListingSource[],
  context: RequestContext,
  info: GraphQLResolveInfo,
  numbers: readonly number[],
  allStates: boolean,
  watched: boolean,
): Promise<object[][]> {
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
  const adult = ofAdult(keptBirth, 'coalesce(t.since, t.determined_on, t.collected_at::date)');
  if (watched)
    parts.push(listingSelect(-1, watch, 'coalesce(t.since, t.determined_on)', 't.until', 't.list_name', join([served, adult], ' and ')));
  if (parts.length === 0) return numbers.map(() => []);
  const rows = await context.db.query<ListingRow>(sql`${join(parts, ' union all ')} order by since desc, "__record" desc`);
  const bySubject = new Map<number, object[]>(numbers.map((number) => [number, []]));
  for (const row of rows) {
    const subject = context.subject(context.ids.subjectId(row.subject)) as SubjectReference;
    bySubject.get(row.subject)?.push(listing(context, sources[row.source], subject, row, info));
  }
  return numbers.map((number) => bySubject.get(number) ?? []);
}

function listingSelect(source: number, from: Sql, since: string, until: string, name: string, where: Sql): Sql {
  // A record without a date of listing cannot say since when: it is listed from the day it was collected.
  return sql`select ${source}::integer as source, t.subject, t.record as "__record", t.state as "__state", t.publish_until::text as "__publishUntil",
    coalesce(${raw(since)}, (t.collected_at at time zone 'Asia/Shanghai')::date)::text as since, (${raw(until)})::text as until,
    t.document_number, t.issuer, t.under_objection, ${raw(name)} as name from ${from} t where ${where}`;
}

function listing(
  context: RequestContext,
  source: ListingSource | undefined,
  subject: SubjectReference,
  row: ListingRow,
  info: GraphQLResolveInfo,
): object {
  const dataset = source ? recordMapping(info.schema, source.table).dataset : WATCH_DATASET;
  const recordId = context.ids.recordId({ sector: context.sector, dataset, subjectClass: subject.subjectClass, record: row.__record });
  return {
    id: context.ids.recordId({
      sector: context.sector,
      dataset: `listing:${source?.list ?? WATCH_DATASET}`,
      subjectClass: subject.subjectClass,
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
  };
}
