import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Access } from '../../../common/access.ts';
import { KINDS_OF_CLASS, SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import type { Database } from '../database/database.ts';
import { boundsSql, type Condition } from './conditionSql.ts';
import { estimate, type Estimate } from './estimate.ts';
import { fieldExpression, leafRows, type LeafSelection, type LeafTable } from './leafQuery.ts';
import { seesAllStatesOf } from './leafRules.ts';
import {
  arrayText,
  intersection,
  LOOK_UP_COST,
  numbersFromWire,
  ofClasses,
  runsOf,
  setFromWire,
  setFromWords,
  setOf,
  type SubjectSet,
} from './subjectSet.ts';
import type { CohortField } from './cohortModel.ts';

/** A selection before it is known who sees records in which state. */
export type Selection = Omit<LeafSelection, 'allStates' | 'classes'> & { readonly classes: readonly SubjectClass[] };

type Count = Exclude<Condition, boolean | readonly unknown[]>;

/** So few are looked up without a look at what else it would take. */
const FEW = 2_000;
/** What PostgreSQL expects a single look-up to cost where there is an index: tens at most. */
const DEAR_LOOK_UP = 200;
/** Look-ups are shared out among so many connections, so many to each at least. */
const CONNECTIONS = 2;
const SHARE = 10_000;
/** Runs shorter than that, on an average, are no saving. */
const SHORT_RUN = 4;

/** How many subjects PostgreSQL expects in a selection, and what work; the same selection is estimated once a minute. */
export async function estimateSet(
  db: Database,
  table: LeafTable,
  access: Access,
  selection: Selection,
  count?: Counted,
): Promise<Estimate> {
  const parts = byStates(access, table, selection).map((part) => estimate(db, subjectsSql(table, { ...part, isEstimate: true }, count)));
  return (await Promise.all(parts)).reduce((sum, { rows, cost }) => ({ rows: sum.rows + rows, cost: sum.cost + cost }), {
    rows: 0,
    cost: 0,
  });
}

/** How many records must match, or must not. */
export interface Counted {
  readonly count: Count;
  /** Those whose number of records does not meet it, among whoever has any. */
  readonly unmet: boolean;
}

/** The set of subjects of a selection: a statement answers one value, however many they are. */
export async function selectSet(
  db: Database,
  table: LeafTable,
  access: Access,
  selection: Selection,
  count?: Counted,
): Promise<SubjectSet> {
  const parts = await Promise.all(
    byStates(access, table, selection).map(async (part) => {
      if (!table.source && !part.within && Object.keys(part.conditions).length === 0) return everybody(db, table, part);
      const set = union(await Promise.all((await statements(db, table, part, count)).map(({ each, repeats }) => ask(db, each, repeats))));
      return part.within ? intersection(set, part.within) : set;
    }),
  );
  return union(parts);
}

async function ask(db: Database, each: Sql, repeats: boolean): Promise<SubjectSet> {
  const [row] = await db.query<{ subjects: Uint8Array | null }>(
    repeats
      ? sql`select string_agg(int4send(w.word::int4) || int8send(w.bits), ''::bytea) as subjects from (
          select q.subject >> 6 as word, bit_or(1::bigint << (q.subject & 63)::int4) as bits from (${each}) q group by 1) w`
      : sql`select string_agg(int4send((q.subject - 2147483648)::int4), ''::bytea) as subjects from (${each}) q`,
  );
  const bytes = row?.subjects ?? new Uint8Array();
  return repeats ? setFromWords(bytes) : setFromWire(bytes);
}

/** One of the statements of a selection; with `repeats` it may name a subject several times. */
interface Statement {
  readonly each: Sql;
  readonly repeats: boolean;
}

/**
 * The subjects of a selection. Of those whom it is to be about each is looked up, unless to go through all there are is less work; then others
 * are among them.
 */
async function statements(db: Database, table: LeafTable, part: LeafSelection, count: Counted | undefined): Promise<Statement[]> {
  const { within, ...all } = part;
  if (count || (within && !table.source)) return [{ each: subjectsSql(table, part, count), repeats: false }];
  const repeats = mayRepeat(table, all, count);
  const each = subjectsSql(table, all, count, repeats);
  if (!within) return [{ each, repeats }];
  // Threat: a view of an existing database may hold no index that a subject is found by: once for each would take all day.
  const isFound = (await estimate(db, recordsOfOne(table, all))).cost < DEAR_LOOK_UP;
  if (!isFound) return [{ each: subjectsSql(table, part, count, repeats), repeats }];
  if (within.size <= FEW || within.size * LOOK_UP_COST < (await estimate(db, each)).cost) return lookedUp(table, all, within);
  return [{ each, repeats }];
}

/** Who of a set has a record that counts: the first one found ends the search for each. */
function lookedUp(table: LeafTable, selection: LeafSelection, within: SubjectSet): Statement[] {
  // Of which class each is, is known here: the index is asked for the number alone.
  const classes = [...SUBJECT_CLASSES];
  const { from, where, subject } = leafRows(table, {
    ...{ ...selection, classes },
    isPresence: Object.keys(selection.conditions).length === 0,
  });
  const numbers = ofClasses(within, selection.classes).toUint32Array();
  const share = Math.max(SHARE, Math.ceil(numbers.length / CONNECTIONS));
  return Array.from({ length: Math.ceil(numbers.length / share) }, (_none, index) => ({
    each: sql`select u.subject from ${numberRows(numbers.subarray(index * share, (index + 1) * share))}
      cross join lateral (select from ${from} where ${where} and ${raw(subject)} = u.subject limit 1) found`,
    repeats: false,
  }));
}

/** Any one subject's records, to be estimated: what PostgreSQL would have to do for each. */
function recordsOfOne(table: LeafTable, selection: LeafSelection): Sql {
  const { from, where, subject } = leafRows(table, { ...selection, classes: [...SUBJECT_CLASSES] });
  return sql`select from ${from} where ${where} and ${raw(subject)} = 1`;
}

/** Numbers in order as rows `u (subject)`: as runs where they lie close together, which are read sooner than each of them. */
function numberRows(numbers: Uint32Array): Sql {
  const { lows, highs } = runsOf(numbers);
  if (lows.length * SHORT_RUN > numbers.length) return sql`unnest(${arrayText(numbers)}::text::bigint[]) u (subject)`;
  return sql`unnest(${arrayText(lows)}::text::bigint[], ${arrayText(highs)}::text::bigint[]) r (low, high)
    cross join lateral generate_series(r.low, r.high) u (subject)`;
}

/** Everybody there is: dense numbers come as a few ranges, however many there are. */
async function everybody(db: Database, table: LeafTable, selection: LeafSelection): Promise<SubjectSet> {
  const ranges = await db.query<{ first: number; last: number }>(sql`
    select min(q.subject) as first, max(q.subject) as last
    from (select p.subject, p.subject - row_number() over (order by p.subject) as island from (${subjectsSql(table, selection, undefined)}) p) q
    group by q.island`);
  const set = setOf();
  for (const { first, last } of ranges) set.addRange(first, last + 1);
  return set;
}

/** The sets of subjects by the value of a field; whoever has none is in none of them. */
export async function selectGroups(
  db: Database,
  table: LeafTable,
  access: Access,
  { field, month }: { field: CohortField; month: boolean },
  selection: Selection,
): Promise<Map<string, SubjectSet>> {
  const groups = new Map<string, SubjectSet[]>();
  for (const part of byStates(access, table, selection)) {
    const { from, where, subject } = leafRows(table, part);
    const expression = fieldExpression(table, field, part.allStates);
    const value = month
      ? `to_char((${expression})::date, 'YYYY-MM')`
      : field.list
        ? `unnest((${expression})::text[])`
        : `(${expression})::text`;
    const rows = await db.query<{ value: string; subjects: Uint8Array }>(sql`
      select q.value, string_agg(int4send((q.subject - 2147483648)::int4), ''::bytea) as subjects
      from (select ${raw(value)} as value, ${raw(subject)} as subject from ${from} where ${where}) q where q.value is not null group by q.value`);
    for (const row of rows) groups.set(row.value, [...(groups.get(row.value) ?? []), setFromWire(row.subjects)]);
  }
  return new Map([...groups].map(([value, sets]) => [value, union(sets)]));
}

/** What each subject has of an amount, in whole fen for money; subjects without any are not in it. */
export async function selectAmounts(
  db: Database,
  table: LeafTable,
  access: Access,
  field: CohortField,
  selection: Selection,
): Promise<{ numbers: Uint32Array; amounts: BigInt64Array }> {
  const scale = field.kind === 'MONEY' ? 100 : 1;
  const found = await Promise.all(
    byStates(access, table, selection).map(async (part) => {
      const { from, where, subject } = leafRows(table, part);
      const expression = fieldExpression(table, field, part.allStates);
      const [row] = await db.query<{ subjects: Uint8Array | null; amounts: Uint8Array | null }>(sql`
        select string_agg(int4send((q.subject - 2147483648)::int4), ''::bytea) as subjects, string_agg(int8send(q.amount), ''::bytea) as amounts
        from (select ${raw(subject)} as subject, (sum((${raw(expression)})::numeric) * ${scale})::int8 as amount
          from ${from} where ${where} and (${raw(expression)}) is not null group by 1) q`);
      return row;
    }),
  );
  const numbers = found.flatMap((row) => [...numbersFromWire(row?.subjects ?? new Uint8Array())]);
  const amounts = found.flatMap((row) => [...amountsFromWire(row?.amounts ?? new Uint8Array())]);
  return { numbers: Uint32Array.from(numbers), amounts: BigInt64Array.from(amounts) };
}

/** Where a page of an order goes on: behind this value, and this subject among those of the same value. */
export interface OrderPlace {
  readonly value: string;
  readonly number: number;
}

/** Subjects in the order of a field, the smallest of a subject's values ascending, the largest descending; then by number. */
export async function selectOrdered(
  db: Database,
  table: LeafTable,
  access: Access,
  { field, descending, after, first }: { field: CohortField; descending: boolean; after?: OrderPlace | undefined; first: number },
  selection: Selection,
): Promise<{ number: number; value: string }[]> {
  const parts = byStates(access, table, selection).map((part) => {
    const { from, where, subject } = leafRows(table, part);
    const expression = raw(`(${fieldExpression(table, field, part.allStates)})${ORDER_CASTS[field.kind] ?? ''}`);
    return sql`select ${raw(subject)} as subject, ${raw(descending ? 'max' : 'min')}(${expression}) as value
      from ${from} where ${where} and ${expression} is not null group by 1`;
  });
  if (parts.length === 0) return [];
  const cast = raw(ORDER_CASTS[field.kind] ?? '');
  const beyond = after
    ? sql` where q.value ${raw(descending ? '<' : '>')} ${after.value}::text${cast} or (q.value = ${after.value}::text${cast} and q.subject > ${after.number})`
    : sql``;
  return db.query<{ number: number; value: string }>(sql`
    select q.subject as number, q.value::text as value from (${join(parts, ' union all ')}) q${beyond}
    order by q.value ${raw(descending ? 'desc' : 'asc')}, q.subject limit ${first}`);
}

const ORDER_CASTS: Readonly<Partial<Record<CohortField['kind'], string>>> = {
  INT: '::bigint',
  FLOAT: '::float8',
  MONEY: '::numeric',
  DATE: '::date',
};

/** One part for those classes of which records in every state are served, one for the others. */
function byStates(access: Access, { leaf, source }: LeafTable, given: Selection): LeafSelection[] {
  const selection = source ? given : byKind(given);
  return [true, false].flatMap((allStates) => {
    const classes = selection.classes.filter((each) => seesAllStatesOf(access, leaf.sector, each) === allStates);
    return classes.length === 0 ? [] : [{ ...selection, classes, allStates }];
  });
}

/**
 * Each kind of subject is of one class, and each class has numbers of its own, which an index holds: where all kinds of the classes in
 * question are asked for, the numbers alone decide.
 */
function byKind(selection: Selection): Selection {
  const { kind: asked, ...others } = selection.conditions;
  if (!Array.isArray(asked)) return selection;
  const classes = selection.classes.filter((each) => KINDS_OF_CLASS[each].some((kind) => asked.includes(kind)));
  const isWhole = classes.every((each) => KINDS_OF_CLASS[each].every((kind) => asked.includes(kind)));
  return { ...selection, classes, conditions: isWhole ? others : selection.conditions };
}

/** Whether a subject may have several records that meet a selection. */
function mayRepeat({ leaf, source }: LeafTable, { conditions, isEstimate }: LeafSelection, counted: Counted | undefined): boolean {
  if (counted) return false;
  // Where all that matters is that there is one, nobody asks which is the newest.
  return leaf.many || (Object.keys(conditions).length === 0 && source?.isOne === true && isEstimate !== true);
}

/** Selects the subjects; each once, unless each of his records may name him. */
function subjectsSql(table: LeafTable, selection: LeafSelection, counted: Counted | undefined, repeats = false): Sql {
  const isPresence = counted === undefined && Object.keys(selection.conditions).length === 0;
  const { from, where, subject } = leafRows(table, { ...selection, isPresence });
  if (counted) {
    const met = boundsSql({ name: 'count', kind: 'INT' }, 'count(*)', counted.count);
    return sql`select ${raw(subject)} as subject from ${from} where ${where} group by 1 having ${counted.unmet ? sql`not (${met})` : met}`;
  }
  const once = raw(!repeats && mayRepeat(table, selection, counted) ? 'distinct' : '');
  return sql`select ${once} ${raw(subject)} as subject from ${from} where ${where}`;
}

function amountsFromWire(bytes: Uint8Array): BigInt64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return BigInt64Array.from({ length: bytes.byteLength / 8 }, (_none, index) => view.getBigInt64(index * 8));
}

function union(sets: readonly SubjectSet[]): SubjectSet {
  const [first = setOf(), ...others] = sets;
  for (const each of others) first.orInPlace(each);
  return first;
}
