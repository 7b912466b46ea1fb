import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../database/database.ts';
import { qualified } from './collectionRun.ts';
import { rowReasons, type RowReason } from './rowReason.ts';

/** A row that waits for a decision, or got one. */
export interface KeptRow {
  number: number;
  run: number;
  dataset: string;
  line: number;
  outcome: string;
  reason: RowReason;
  explanation: string;
  column: string | null;
  detail: string | null;
  cells: { header: string; value: string }[];
  subject: number | null;
  decision: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  decisionReason: string | null;
  settled: boolean;
}

/** What a clerk may decide: rows in doubt, and rows whose subject is not known. */
const DECIDABLE = sql`(outcome = 'DOUBTFUL' or (outcome = 'REJECTED' and reason = 'SUBJECT_UNKNOWN'))`;

/** The decidable rows of a run in the order of their lines, beyond a place among them, and how many there are. */
export async function keptRowsOf(
  db: Database,
  sector: string,
  { run, first, after }: { run: number; first: number; after?: { line: number; row: number } | undefined },
): Promise<{ rows: KeptRow[]; total: number }> {
  const table = raw(qualified(sector, 'collected_row'));
  const beyond = after === undefined ? sql`true` : sql`(line, id) > (${after.line}::integer, ${after.row}::bigint)`;
  const rows = await select(db, sector, sql`run = ${run} and ${DECIDABLE} and ${beyond} order by line, id limit ${first}`);
  const [counted] = await db.query<{ total: number }>(
    sql`select count(*)::integer as total from ${table} where run = ${run} and ${DECIDABLE}`,
  );
  return { rows, total: counted?.total ?? 0 };
}

/** One row by its number. */
export async function keptRow(db: Database, sector: string, number: number): Promise<KeptRow | undefined> {
  const [row] = await select(db, sector, sql`id = ${number}`);
  return row;
}

async function select(db: Database, sector: string, condition: Sql): Promise<KeptRow[]> {
  const rows = await db.query<Omit<KeptRow, 'cells' | 'explanation'> & { raw: Record<string, string> }>(sql`
    select id as number, run, dataset, line, outcome, reason, column_name as column, detail, raw, subject, decision, decided_by as "decidedBy",
      to_char(decided_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as "decidedAt",
      decision_reason as "decisionReason", settled_run is not null as settled
    from ${raw(qualified(sector, 'collected_row'))} where ${condition}`);
  return rows.map(({ raw: cells, ...row }) => ({
    ...row,
    explanation: rowReasons[row.reason],
    cells: Object.entries(cells).map(([header, value]) => ({ header, value })),
  }));
}
