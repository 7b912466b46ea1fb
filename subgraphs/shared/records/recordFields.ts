import type { GraphQLResolveInfo } from 'graphql';
import sql, { type Sql } from 'sql-template-tag';
import { connection } from '../connection.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../requestContext.ts';
import { about, requireSubject } from '../subjectScope.ts';
import { pageSize, positionCursors } from './cursor.ts';
import { loadRecords, type RecordQuestion } from './loadRecords.ts';
import { recordMapping, type RecordTable } from './recordTable.ts';
import { selectedFields } from './selectedFields.ts';
import { inStates, OF_THIS_CITY } from './visible.ts';

/** Arguments of a record field: those every one has in common, and its own. */
export interface RecordArguments {
  readonly during?: { readonly from?: string | null; readonly to?: string | null } | null;
  readonly state?: readonly string[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly [own: string]: unknown;
}

/** What a field asks otherwise than for its subject's records. */
export interface RecordFieldOptions {
  /** Asks for the records in which this column names the subject, as another party; `subject` when not given. */
  readonly by?: string;
  /** Further conditions on `t`, as the field's own arguments ask for them. */
  readonly where?: (args: RecordArguments, context: Pick<RequestContext, 'today'>) => readonly Sql[];
  /** Of the records that are left, only those that no newer one replaces: whoever has any has one of them. */
  readonly newest?: (context: Pick<RequestContext, 'today'>) => Sql;
}

/** Where a leaf's records come from: cohorts are selected by the same ones that it serves. */
export interface LeafSource {
  readonly table: RecordTable;
  readonly options: RecordFieldOptions;
  /** The field of the record that the leaf serves, where it serves that alone. */
  readonly value?: string;
  /** It serves the newest record alone. */
  readonly isOne?: true;
}

type Resolver<R> = ((parent: unknown, args: RecordArguments, context: RequestContext, info: GraphQLResolveInfo) => Promise<R>) & {
  readonly source: LeafSource;
};

/** A `…Connection` over a data set, newest first, by keyset: complete and stable while data arrives. */
export function recordConnection(table: RecordTable, options: RecordFieldOptions = {}): Resolver<object> {
  return from<object>({ table, options }, async (parent, args, context, info) => {
    const first = pageSize(args.first ?? 20);
    const subject = requireSubject(parent);
    const cursors = positionCursors(context.ids, `${info.parentType.name}.${info.fieldName} ${subject.number}`);
    const after = args.after == null ? undefined : cursors.decode(args.after);
    const fields = [...new Set([...selectedFields(info, ['nodes']), ...selectedFields(info, ['edges', 'node'])])];
    const withTotal = selectedFields(info).has('totalCount');
    const question = ask(table, options, args, context, info, fields, { after, limit: first + 1, withTotal });
    const { rows, total } = await loadRecords(context, subject, question);
    const items = rows.map(({ position, record }) => about(subject, { cursor: cursors.encode(position), node: record }));
    return about(subject, connection(items, first, after !== undefined, total));
  });
}

/** A complete list over a data set, newest first. */
export function recordList(table: RecordTable, options: RecordFieldOptions = {}): Resolver<object[]> {
  return from<object[]>({ table, options }, async (parent, args, context, info) => {
    const question = ask(table, options, args, context, info, [...selectedFields(info)], { withTotal: false });
    return (await loadRecords(context, requireSubject(parent), question)).rows.map(({ record }) => record);
  });
}

/** The newest record of a data set, or null where there is none: this city's own, for what stands alone would read as its word. */
export function recordOne(table: RecordTable, options: RecordFieldOptions = {}): Resolver<object | null> {
  const own = ofThisCity(options);
  return from<object | null>({ table, options: own, isOne: true }, async (parent, args, context, info) => {
    const question = ask(table, own, args, context, info, [...selectedFields(info)], { limit: 1, withTotal: false });
    return (await loadRecords(context, requireSubject(parent), question)).rows[0]?.record ?? null;
  });
}

/** One field of the newest record of a data set, or null where there is none; as {@link recordOne} this city's own. */
export function recordValue(table: RecordTable, field: string, options: RecordFieldOptions = {}): Resolver<unknown> {
  const own = ofThisCity(options);
  return from<unknown>({ table, options: own, value: field, isOne: true }, async (parent, args, context, info) => {
    const question = ask(table, own, args, context, info, [field], { limit: 1, withTotal: false });
    const record = (await loadRecords(context, requireSubject(parent), question)).rows[0]?.record as Record<string, unknown> | undefined;
    return record?.[field] ?? null;
  });
}

function ofThisCity({ where, ...options }: RecordFieldOptions): RecordFieldOptions {
  return { ...options, where: (args, context) => [...(where?.(args, context) ?? []), OF_THIS_CITY] };
}

function from<R>(source: LeafSource, resolve: (...given: Parameters<Resolver<R>>) => Promise<R>): Resolver<R> {
  return Object.assign(resolve, { source });
}

/** Where the records of a resolver come from; undefined of one that the kit did not make. */
export function leafSource(resolver: unknown): LeafSource | undefined {
  return typeof resolver === 'function' && 'source' in resolver ? (resolver.source as LeafSource) : undefined;
}

function ask(
  table: RecordTable,
  options: RecordFieldOptions,
  args: RecordArguments,
  context: RequestContext,
  info: GraphQLResolveInfo,
  fields: string[],
  rest: Pick<RecordQuestion, 'after' | 'limit' | 'withTotal'>,
): RecordQuestion {
  const conditions: Sql[] = [...(options.where?.(args, context) ?? []), ...(options.newest ? [options.newest(context)] : [])];
  const { from, to } = args.during ?? {};
  if (from != null && to != null && from > to)
    throw new CreditGraphError('BAD_USER_INPUT', 'during.from 晚于 during.to / during.from is after during.to');
  if (from != null) conditions.push(sql`t.determined_on >= ${from}::date`);
  if (to != null) conditions.push(sql`t.determined_on <= ${to}::date`);
  if (args.state != null) conditions.push(inStates(args.state, context.today));
  return { table, mapping: recordMapping(info.schema, table), by: options.by ?? 'subject', fields: fields.sort(), conditions, ...rest };
}
