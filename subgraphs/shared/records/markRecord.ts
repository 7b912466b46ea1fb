import sql, { empty, raw, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import { shanghaiDay } from '../../../common/clock.ts';
import { databaseSchemaOf } from '../../../common/subgraphs.ts';
import { listLayouts, loadLayout } from '../collection/loadLayout.ts';
import { watchedAsAdult } from './ofAdult.ts';
import type { RecordFacts } from './recordFacts.ts';
import { servedState } from './recordRow.ts';
import { declaredTable } from './recordTable.ts';
import type { Database } from '../database/database.ts';
import { isMapped } from '../database/mapTables.ts';
import { partiesOf } from '../rules/recordSet.ts';

/** What governance has decided about a record. */
export const recordMarkSchema = z.discriminatedUnion('kind', [
  /** `settled`: nothing could be determined and no case is open: both views stay, as long as the record does. */
  z.strictObject({
    kind: z.literal('OBJECTION'),
    on: z.boolean(),
    settled: z.literal(true).optional(),
    /** It ends because the record was wrong: what whoever received it is told. */
    decided: z.enum(['CORRECTED', 'SUPPLEMENTED']).optional(),
  }),
  z.strictObject({ kind: z.literal('APPEAL'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('STATEMENT'), text: z.string().nullable() }),
  z.strictObject({
    kind: z.literal('STATE'),
    to: z.enum(['SUSPENDED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN']),
    until: z.iso.datetime({ offset: true }).optional(),
  }),
  /** A repair is revoked: back to where it was before. What else was decided, before it or since, stands. */
  z.strictObject({ kind: z.literal('RESTORED') }),
]);
export type RecordMark = z.infer<typeof recordMarkSchema>;

/** A record by its number in its data set. */
export interface RecordPlace {
  readonly sector: string;
  readonly dataset: string;
  readonly record: number;
}

/** A record as a plain value, as far as every one has it. */
export interface RecordState extends RecordFacts {
  readonly subject: number;
  /** Where it depends on the record; otherwise null. */
  readonly category: string | null;
  /** Whether it may be published at all. */
  readonly publishable: boolean;
}

const COLUMNS = `t.subject, t.severity, t.document_number as "documentNumber", t.issuer, t.occurred_on::text as "occurredOn",
  t.determined_on::text as "determinedOn", t.ended_on::text as "endedOn", t.publish_until::text as "publishUntil",
  t.repairable_from::text as "repairableFrom", t.state, t.under_objection as "underObjection", t.under_appeal as "underAppeal", t.statement,
  t.jurisdiction`;

/** The table that holds a data set's records. */
interface RecordsOf {
  /** Within the sector's schema. */
  readonly name: string;
  /** Columns that name other parties. */
  readonly parties: readonly string[];
  /** What {@link RecordState} is made of, over `t`. */
  readonly columns: Sql;
}

/** Undefined where a data set has no table of its own. */
async function tableOf(sector: string, dataset: string): Promise<RecordsOf | undefined> {
  if (dataset === 'watch-list') return { name: 'watch_entry', parties: [], columns: stateColumns(undefined, watchedAsAdult) };
  const layout = await loadLayout(sector, dataset).catch(() => undefined);
  if (layout?.table === undefined) return undefined;
  const declaration = declaredTable(layout.table);
  return {
    name: layout.table.split('.')[1] ?? '',
    parties: layout.references.map(({ to }) => to),
    columns: stateColumns(declaration?.columns['category'], declaration?.publishable),
  };
}

function stateColumns(category: string | undefined, publishable: Sql | undefined): Sql {
  return sql`${raw(COLUMNS)}, ${raw(category === undefined ? 'null' : `(${category})`)}::text as category,
    coalesce((${publishable ?? raw('true')}), false) as publishable`;
}

/** A record as it is; undefined where there is none. */
export async function recordState(db: Database, { sector, dataset, record }: RecordPlace): Promise<RecordState | undefined> {
  const table = await tableOf(sector, dataset);
  if (!table) return undefined;
  const [found] = await db.query<RecordState>(
    sql`select ${table.columns} from ${raw(`${databaseSchemaOf(sector)}.${table.name}`)} t where t.record = ${record}`,
  );
  return found;
}

/**
 * Carries a decision out: at once for whoever reads the record, kept against files that come later, what the record was before kept in
 * record_history. Answers the record as it is then, and whom it is about; undefined where there is none. Throws BAD_USER_INPUT where its state
 * allows it not.
 */
export async function markRecord(
  db: Database,
  { sector, dataset, record }: RecordPlace,
  mark: RecordMark,
  { ground, by, at }: { ground: string; by: string; at: Date },
): Promise<{ after: RecordState; parties: readonly number[] } | undefined> {
  const table = await tableOf(sector, dataset);
  if (!table) return undefined;
  const schema = databaseSchemaOf(sector);
  const records = raw(`${schema}.${table.name}`);
  const decisions = raw(`${schema}.record_decision`);
  return db.transaction(async (tx) => {
    // Of an existing database's rows none can be locked.
    const isLocked = !(await isMapped(tx, `${schema}.${table.name}`));
    if (!isLocked) await tx.query(sql`select pg_advisory_xact_lock(hashtext(${`credit-graph mark ${schema}.${table.name} ${record}`}))`);
    const columns = sql`${table.columns}, ${partiesOf(table.parties)} as parties`;
    const [found] = await tx.query<RecordState & { parties: number[] }>(
      sql`select ${columns} from ${records} t where t.record = ${record} ${isLocked ? sql`for update` : empty}`,
    );
    if (!found) return undefined;
    const { parties, ...before } = found;
    if (before.state === 'WITHDRAWN' && mark.kind !== 'OBJECTION' && mark.kind !== 'APPEAL') {
      // Whoever had no answer says it again: what he decided stands already.
      if (mark.kind === 'STATE' && (await stands(tx, mark.to, { decisions, origin: table.name, record, ground, by })))
        return { after: before, parties };
      throw new CreditGraphError('BAD_USER_INPUT', '记录已撤回 / the record was withdrawn');
    }
    const standing = servedState(
      { __state: before.state, __publishUntil: before.publishUntil },
      shanghaiDay(() => at.getTime()),
    );
    if (mark.kind === 'STATE' && mark.to === 'SUSPENDED' && !['PUBLISHED', 'FLAGGED', 'SUSPENDED'].includes(standing))
      throw new CreditGraphError(
        'BAD_USER_INPUT',
        `记录已不公示（${standing}），无可暂停 / the record is ${standing}: there is nothing to suspend`,
      );
    // Beside an existing database's rows the view keeps them.
    if (isLocked) await keepMark(tx, raw(`${schema}.record_mark`), mark, { origin: table.name, record });
    const set = await changeOf(tx, mark, { decisions, origin: table.name, record, state: before.state, ground, by, at });
    if (!set) return { after: before, parties };
    await tx.query(sql`
      insert into ${raw(`${schema}.record_history`)} (origin, record, cause, content)
      select ${table.name}, record, 'DECISION', to_jsonb(t) from ${records} t where record = ${record}`);
    const [marked] = await tx.query<RecordState & { parties: number[] }>(
      sql`update ${records} t set ${set} where t.record = ${record} returning ${columns}`,
    );
    if (!marked) return undefined;
    const { parties: told, ...after } = marked;
    return { after, parties: [...new Set(told)] };
  });
}

/** Keeps a mark or a statement against files that come later. */
async function keepMark(
  tx: Database,
  marks: Sql,
  mark: RecordMark,
  { origin, record }: Pick<DecisionOn, 'origin' | 'record'>,
): Promise<void> {
  if (mark.kind !== 'OBJECTION' && mark.kind !== 'APPEAL' && mark.kind !== 'STATEMENT') return;
  const column = { OBJECTION: 'under_objection', APPEAL: 'under_appeal', STATEMENT: 'statement' }[mark.kind];
  const [objection, appeal] = [mark.kind === 'OBJECTION' && mark.on, mark.kind === 'APPEAL' && mark.on];
  const statement = mark.kind === 'STATEMENT' ? mark.text : null;
  const settled = mark.kind === 'OBJECTION' && mark.settled === true;
  await tx.query(sql`
    insert into ${marks} (origin, record, under_objection, under_appeal, statement, objection_settled)
    values (${origin}, ${record}, ${objection}, ${appeal}, ${statement}, ${settled})
    on conflict (origin, record) do update set ${raw(`${column} = excluded.${column}`)}
      ${mark.kind === 'OBJECTION' ? sql`, objection_settled = excluded.objection_settled` : empty}`);
}

interface DecisionOn {
  readonly decisions: Sql;
  readonly origin: string;
  readonly record: number;
  /** What it is before. */
  readonly state: string;
  readonly ground: string;
  readonly by: string;
  readonly at: Date;
}

async function stands(
  tx: Database,
  state: string,
  { decisions, origin, record, ground, by }: Pick<DecisionOn, 'decisions' | 'origin' | 'record' | 'ground' | 'by'>,
): Promise<boolean> {
  const found = await tx.query(sql`
    select from ${decisions} where origin = ${origin} and record = ${record} and state = ${state} and ground = ${ground} and decided_by = ${by}`);
  return found.length > 0;
}

/** What is set in the record; undefined where nothing is to be done. */
async function changeOf(
  tx: Database,
  mark: RecordMark,
  { decisions, origin, record, state, ground, by, at }: DecisionOn,
): Promise<Sql | undefined> {
  switch (mark.kind) {
    case 'OBJECTION':
      return sql`under_objection = ${mark.on}`;
    case 'APPEAL':
      return sql`under_appeal = ${mark.on}`;
    case 'STATEMENT':
      return sql`statement = ${mark.text}`;
    case 'STATE':
      await tx.query(sql`
        insert into ${decisions} as d (origin, record, state, until, ground, decided_by, decided_at, before)
        values (${origin}, ${record}, ${mark.to}, ${mark.until ?? null}, ${ground}, ${by}, ${at.toISOString()}, ${state})
        on conflict (origin, record) do update set state = excluded.state, until = excluded.until, ground = excluded.ground,
          decided_by = excluded.decided_by, decided_at = excluded.decided_at, before = coalesce(d.before, excluded.before),
          standing = case when excluded.state <> 'REPAIRED' then null when d.state not in ('EXPIRED', 'SUSPENDED') then d.standing
            else jsonb_build_object('state', d.state, 'until', d.until, 'ground', d.ground, 'by', d.decided_by, 'at', d.decided_at) end`);
      return sql`state = ${mark.to}`;
    case 'RESTORED': {
      const [standing] = await tx.query<{ state: string }>(sql`
        update ${decisions} set state = standing ->> 'state', until = (standing ->> 'until')::timestamptz, ground = standing ->> 'ground',
          decided_by = standing ->> 'by', decided_at = (standing ->> 'at')::timestamptz, standing = null
        where origin = ${origin} and record = ${record} and state = 'REPAIRED' and standing is not null
          and coalesce((standing ->> 'until')::timestamptz > ${at.toISOString()}::timestamptz, true) returning state`);
      if (standing) return sql`state = ${standing.state}`;
      const [undone] = await tx.query<{ before: string | null }>(sql`
        delete from ${decisions} where origin = ${origin} and record = ${record} and state = 'REPAIRED' returning before`);
      return undone && sql`state = ${undone.before ?? 'PUBLISHED'}`;
    }
  }
}

/** Ends suspensions whose time is over; answers whom they were about, and whom those records name beside. */
export async function endSuspensions(db: Database, sector: string, at: Date): Promise<number[]> {
  const schema = databaseSchemaOf(sector);
  const layouts = (await listLayouts()).filter((each) => each.sector === sector);
  const loaded = await Promise.all(layouts.map(({ dataset }) => loadLayout(sector, dataset)));
  const referring = new Map(loaded.map(({ table, references }) => [table?.split('.')[1], references.map(({ to }) => to)]));
  return db.transaction(async (tx) => {
    const over = await tx.query<{ origin: string; record: number; before: string | null }>(sql`
      delete from ${raw(`${schema}.record_decision`)} where state = 'SUSPENDED' and until <= ${at.toISOString()}::timestamptz returning origin, record, before`);
    const subjects: number[] = [];
    for (const { origin, record, before } of over) {
      const records = raw(`${schema}."${origin}"`);
      await tx.query(sql`
        insert into ${raw(`${schema}.record_history`)} (origin, record, cause, content)
        select ${origin}, record, 'DECISION', to_jsonb(t) from ${records} t where record = ${record} and state = 'SUSPENDED'`);
      const restored = await tx.query<{ parties: number[] }>(sql`
        update ${records} set state = ${before ?? 'PUBLISHED'} where record = ${record} and state = 'SUSPENDED'
        returning ${partiesOf(referring.get(origin))} as parties`);
      subjects.push(...restored.flatMap(({ parties }) => parties));
    }
    return subjects;
  });
}
