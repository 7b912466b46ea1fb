import { CreditGraphError } from '../../../common/errors.ts';
import { notOfThisList, pageSize } from '../../shared/records/cursor.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { decisionOn, dutiesIn, rowsOf, runsIn } from '../source/collection.ts';
import { collectingSectors } from '../source/policy.ts';
import { connection } from '../../shared/connection.ts';
import { cursorOf, placeOf } from './placeCursor.ts';
import { byOf } from './records.ts';
import { requireOwnSector } from './requireOwnSector.ts';

interface RunsArguments {
  readonly sector?: string | null;
  readonly division?: string | null;
  readonly during?: { readonly from?: string | null; readonly to?: string | null } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** `Query.collectionRuns`: of one sector or of all, newest first. */
export async function collectionRuns(_parent: unknown, args: RunsArguments, context: RequestContext): Promise<object> {
  const first = pageSize(args.first ?? 50);
  const after = args.after == null ? undefined : placeOf(args.after);
  const { from, to } = args.during ?? {};
  const question = {
    ...(args.division == null ? {} : { division: args.division }),
    ...(from == null ? {} : { from }),
    ...(to == null ? {} : { to }),
  };
  const { runs, total } = await runsIn(context, sectorsNamed(args.sector), { ...question, first: first + 1, after });
  const placed = runs.slice(0, first + 1).map(({ sector, number, at, ...run }) => ({
    cursor: cursorOf({ at, sector, number }),
    node: { ...run, sector, id: `${sector}/${number}` },
  }));
  return connection(placed, first, after !== undefined, total);
}

/** `Query.doubtfulRows`. */
export async function doubtfulRows(
  _parent: unknown,
  args: { run: string; first?: number | null; after?: string | null },
  context: RequestContext,
): Promise<object> {
  const { sector, number: run } = numbered(args.run, 'run');
  requireOwnSector('Query.doubtfulRows', sector, context);
  const first = pageSize(args.first ?? 50);
  const after = args.after == null ? undefined : rowPlace(args.after);
  const { rows, total } = await rowsOf(context, sector, { run, first: first + 1, ...(after === undefined ? {} : { after }) });
  const placed = rows.map((row) => ({ cursor: `${row.line}.${row.number}`, node: rowNode(sector, row) }));
  return connection(placed, first, after !== undefined, total);
}

/** `Mutation.decideRow`. */
export async function decideRow(
  _parent: unknown,
  args: { id: string; decision: 'TAKE' | 'REJECT'; subject?: string | null; reason: string },
  context: RequestContext,
): Promise<object> {
  const { sector, number: row } = numbered(args.id, 'id');
  requireOwnSector('Mutation.decideRow', sector, context);
  if (args.reason.trim() === '' || args.reason.length > 2_000)
    throw new CreditGraphError('BAD_USER_INPUT', 'reason 须为 1 到 2000 字 / reason must be of 1 to 2,000 characters');
  const subject = args.subject == null ? {} : { subject: args.subject };
  const decision = { row, decision: args.decision, reason: args.reason.trim(), by: byOf(context), notOf: context.access.self, ...subject };
  const decided = await decisionOn(context, sector, decision);
  if (!decided) throw new CreditGraphError('BAD_USER_INPUT', 'subject 不是主体编号 / subject is not a subject id');
  return rowNode(sector, decided);
}

/** `Query.collectionDuties`. */
export function collectionDuties(_parent: unknown, { sector }: { sector?: string | null }, context: RequestContext): Promise<object[]> {
  return dutiesIn(context, sectorsNamed(sector));
}

function rowNode(sector: string, { number, run, ...row }: { number: number; run: number }): object {
  return { ...row, sector, id: `${sector}/${number}`, run: `${sector}/${run}` };
}

function sectorsNamed(sector: string | null | undefined): readonly string[] {
  const all = collectingSectors();
  if (sector == null) return all;
  if (!all.includes(sector)) throw new CreditGraphError('BAD_USER_INPUT', `没有这个部门 / no such sector; one of ${all.join(' ')}`);
  return [sector];
}

/** Where a row stands in its run, though it be kept by another one since: its line and number, as the cursor has them. */
function rowPlace(cursor: string): { line: number; row: number } {
  const [, line, row] = /^(\d{1,9})\.([1-9]\d{0,14})$/.exec(cursor) ?? [];
  if (line === undefined) throw notOfThisList();
  return { line: Number(line), row: Number(row) };
}

/** `tax/12` → its sector and number. */
function numbered(id: string, argument: string): { sector: string; number: number } {
  const [, sector = '', number = ''] = /^([a-z][a-z0-9-]*)\/([1-9]\d{0,14})$/.exec(id) ?? [];
  if (!collectingSectors().includes(sector))
    throw new CreditGraphError('BAD_USER_INPUT', `${argument} 不是有效的编号 / ${argument} is not an id`);
  return { sector, number: Number(number) };
}
