import { dataRefusal } from './dataRefusal.ts';
import { decisionsOn } from './decisions.ts';
import { rowIdentifier, sha256 } from './identifyRow.ts';
import { rowMapper, type RowReading } from './mapRow.ts';
import { rawRow } from './rawRow.ts';
import type { FileRow } from './readRows.ts';
import { refusedRow } from './refuseRows.ts';
import { referencesIn, resolveParties, type Resolution } from './resolveParties.ts';
import type { RowNote } from './rowReason.ts';
import { dateSetter } from './setDates.ts';
import type { StagedRow } from './stage.ts';
import type { Staged, StagingContext } from './stagingContext.ts';

/** How rows are read one by one, and staged with what is corrected in them or the reason why they are not taken. */
export interface OddRows {
  readonly read: (row: FileRow) => RowReading;
  /** A row as it is staged where it names nobody to be looked up. */
  readonly staged: (row: FileRow, reading: RowReading) => StagedRow;
  stage(rows: readonly FileRow[], readings: readonly RowReading[]): Promise<void>;
}

/** Makes the reader of a file's odd rows; where the file breaks off goes into `staged`. */
export function oddRows(context: StagingContext, staged: Staged): OddRows {
  const { layout, match } = context;
  const map = rowMapper(layout, match, context.today);
  const identify = rowIdentifier(layout);
  const setDates = dateSetter(layout, context.today);
  const references = referencesIn(layout, match);

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
      if (!decision)
        return resolution && 'doubt' in resolution
          ? { ...kept, doubtful: { subject: resolution.subject, others: othersIn(values) } }
          : kept;
      // Outside of his own division nobody reports by what was decided on another's row.
      if (against.reason === 'OUTSIDE_DIVISION' && decision.division !== (context.division ?? '')) return kept;
      for (const to of (resolution && 'missing' in resolution ? resolution.missing : undefined) ?? []) {
        const other = decision.others[to];
        if (other === undefined) return kept;
        values[to] = other;
      }
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
  /** What was decided of those rows of a group of which something speaks against their being taken. */
  const decisionsFor = (rows: readonly FileRow[], resolutions: readonly (Resolution | undefined)[]): Promise<Decided> => {
    const odd = rows.filter((_row, index) => {
      const resolution = resolutions[index];
      return resolution && ('doubt' in resolution || 'fault' in resolution);
    });
    return decisionsOn(
      context.stage.db,
      layout,
      odd.map((row) => sha256(JSON.stringify(rawRow(match, row)))),
      context.division,
    );
  };
  const othersIn = (values: Readonly<Record<string, unknown>>): Record<string, number> =>
    Object.fromEntries(references.flatMap(({ to }) => (typeof values[to] === 'number' ? [[to, values[to]]] : [])));
  const nothingDecided: Decided = new Map();
  return {
    read,
    staged: (row, reading) => stagedRow(row, reading, undefined, nothingDecided),
    async stage(rows, readings) {
      const resolutions = layout.loader === 'registry' ? [] : await resolveParties(context.resolveSubjects, references, readings);
      const decided = await decisionsFor(rows, resolutions);
      await add(
        context,
        rows.map((row, index) => stagedRow(row, readings[index] as RowReading, resolutions[index], decided)),
      );
    },
  };
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
