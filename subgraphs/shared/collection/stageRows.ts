import { decisionsOn } from './decisions.ts';
import { dataRefusal } from './dataRefusal.ts';
import { rowIdentifier, sha256 } from './identifyRow.ts';
import type { Layout } from './layout.ts';
import { rowMapper, type RowReading } from './mapRow.ts';
import type { ResolveSubjects } from './mappedRow.ts';
import type { HeaderMatch } from './matchHeader.ts';
import { rawRow } from './rawRow.ts';
import type { FileRow } from './readRows.ts';
import { refusedRow } from './refuseRows.ts';
import { referencesIn, resolveParties, type Resolution } from './resolveParties.ts';
import type { RowNote } from './rowReason.ts';
import { dateSetter } from './setDates.ts';
import type { Stage, StagedRow } from './stage.ts';

/** What staging works with. */
export interface StagingContext {
  layout: Layout;
  match: HeaderMatch;
  stage: Stage;
  resolveSubjects: ResolveSubjects;
  /** Whether every row's hash is wanted, to settle rows that earlier runs kept. */
  settle: boolean;
  /** The day in Asia/Shanghai by whose rules records get their dates. */
  today: string;
}

/** What was staged. */
export interface Staged {
  rows: number;
  /** Where the file breaks off. */
  truncatedAtLine?: number;
}

/**
 * Maps a file's rows, resolves their subjects and puts them on the stage, a group at a time: while a group is resolved and copied,
 * the next is mapped. Rejects with what the resolver or the database rejects with.
 */
export async function stageRows(
  context: StagingContext,
  groups: AsyncIterable<readonly FileRow[]>,
  groupSize: number,
  onStaged: (rows: number) => void,
): Promise<Staged> {
  const { layout, match } = context;
  const map = rowMapper(layout, match);
  const identify = rowIdentifier(layout);
  const setDates = dateSetter(layout, context.today);
  const references = referencesIn(layout, match);
  const staged: Staged = { rows: 0 };
  let waiting: FileRow[] = [];
  let writing: Promise<void> = Promise.resolve();

  const read = (row: FileRow): RowReading => {
    const width = match.cells.length;
    if ('truncated' in row) {
      staged.truncatedAtLine = row.line;
      return { fault: { reason: 'TRUNCATED' } };
    }
    if (row.cells.length < width && row.last === true) {
      staged.truncatedAtLine = row.line;
      return { fault: { reason: 'TRUNCATED', detail: `${String(row.cells.length)} < ${String(width)}` } };
    }
    if (row.cells.length < width || (row.cells.length > width && row.cells.slice(width).some((cell) => cell.trim() !== ''))) {
      return { fault: { reason: 'COLUMN_COUNT', detail: `${String(row.cells.length)} ≠ ${String(width)}` } };
    }
    return map(row.cells);
  };
  const keptAs = (row: FileRow, notes: RowNote[]): StagedRow & { rowHash: string } => {
    const aside = rawRow(match, row);
    return { line: row.line, text: textOf(row), notes, aside, rowHash: sha256(JSON.stringify(aside)) };
  };
  const stagedRow = (row: FileRow, reading: RowReading, resolution: Resolution | undefined, decided: Decided): StagedRow => {
    if ('fault' in reading) return keptAs(row, [reading.fault]);
    const { values, parties, notes } = reading;
    let subject = resolution && 'subject' in resolution ? resolution.subject : undefined;
    const against = resolution && ('fault' in resolution ? resolution.fault : 'doubt' in resolution ? resolution.doubt : undefined);
    if (against) {
      const kept = keptAs(row, [against, ...notes]);
      const decision = decided.get(kept.rowHash);
      if (decision?.decision === 'REJECT') return keptAs(row, [{ reason: 'DECIDED_AGAINST' }, ...notes]);
      if (!decision) return resolution && 'doubt' in resolution ? { ...kept, doubtful: { subject: resolution.subject } } : kept;
      ({ subject } = decision);
    }
    const mapped = identify({ line: row.line, values, parties, ...(subject === undefined ? {} : { subject }) });
    // After it was hashed: a new version of a rule does not make the same row say something else.
    setDates(mapped.values);
    if (notes.length > 0) return { ...keptAs(row, notes), mapped };
    return context.settle
      ? { line: row.line, text: textOf(row), notes, rowHash: sha256(JSON.stringify(rawRow(match, row))), mapped }
      : { line: row.line, text: textOf(row), notes, mapped };
  };
  /** What was decided of those rows of a group that speak against themselves: of a party that is not known only whom to take instead. */
  const decisionsFor = (rows: readonly FileRow[], resolutions: readonly (Resolution | undefined)[]): Promise<Decided> => {
    const odd = rows.filter((_row, index) => {
      const resolution = resolutions[index];
      return resolution && ('doubt' in resolution || ('fault' in resolution && resolution.fault.column === undefined));
    });
    return decisionsOn(
      context.stage.db,
      layout,
      odd.map((row) => sha256(JSON.stringify(rawRow(match, row)))),
    );
  };
  const write = async (rows: readonly FileRow[], readings: readonly RowReading[], before: Promise<void>): Promise<void> => {
    const resolutions = layout.loader === 'registry' ? [] : await resolveParties(context.resolveSubjects, references, readings);
    const decided = await decisionsFor(rows, resolutions);
    await before;
    await add(
      context,
      rows.map((row, index) => stagedRow(row, readings[index] as RowReading, resolutions[index], decided)),
    );
    staged.rows += rows.length;
    onStaged(staged.rows);
  };
  const flush = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    const readings = rows.map(read);
    const before = writing;
    await before;
    writing = write(rows, readings, before);
    // Whoever waits next hears of a failure; nobody may be waiting yet.
    writing.catch(() => undefined);
  };

  for await (const group of groups) {
    for (const row of group) {
      waiting.push(row);
      if (waiting.length >= groupSize) await flush();
    }
  }
  await flush();
  await writing;
  return staged;
}

type Decided = Awaited<ReturnType<typeof decisionsOn>>;

function textOf(row: FileRow): string {
  return 'truncated' in row ? '' : row.text;
}

/** Puts rows on the stage; when the database refuses one for its data, the halves are tried apart until it is alone. */
async function add(context: StagingContext, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await context.stage.add(rows);
  } catch (error) {
    const refusal = dataRefusal(error);
    const [row] = rows;
    if (refusal === undefined || row === undefined) throw error;
    if (rows.length > 1) {
      const middle = Math.ceil(rows.length / 2);
      await add(context, rows.slice(0, middle));
      await add(context, rows.slice(middle));
      return;
    }
    if (row.mapped === undefined) throw error;
    await context.stage.add([refusedRow(context.match, row, { reason: 'STORE_REFUSED', detail: refusal })]);
  }
}
