import sql, { raw } from 'sql-template-tag';
import { shanghaiDay } from '../../../common/clock.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { requireJurisdiction } from '../../../common/jurisdictions.ts';
import { CollectionBusy } from './collectionBusy.ts';
import { collectFile, type CollectFileOptions } from './collectFile.ts';
import { qualified } from './collectionRun.ts';
import { csvLine } from './csvLine.ts';
import { layoutsOf } from './endedLayout.ts';
import type { Layout } from './layout.ts';

/** How long a row takes to be collected, and much longer. */
const FORSAKEN_AFTER = '1 minute';

const BUSY = '该数据集正在归集，稍后再试 / the data set is being collected: try again later';

/** What a clerk says of a kept row. */
export interface RowDecision {
  /** The row's number. */
  row: number;
  decision: 'TAKE' | 'REJECT';
  /** Whom it is about, where not whom it was thought to be about. */
  subject?: number | undefined;
  reason: string;
  /** Who decides. */
  by: string;
  /** Whom he is or represents: of them another person decides. */
  notOf?: readonly number[] | undefined;
}

interface KeptRow {
  dataset: string;
  layout: string;
  outcome: string;
  decision: string | null;
  settled: boolean;
  /** Whether it was decided to be taken a minute ago and more, and has not been. */
  forsaken: boolean;
  subject: number | null;
  raw: Record<string, string>;
  jurisdiction: string | null;
  division: string;
  supplier: string | null;
  run: number;
  line: number;
}

/**
 * Carries out a clerk's decision on a row that was kept: remembered for the same row whenever it comes again, and, where it is to be
 * taken, collected as a run of its own; again where a process died before it was. Throws BAD_USER_INPUT with what to do where the row was decided already, is not one to decide,
 * nobody is named as its subject, its data set is being collected, or it is to be taken of a jurisdiction whose agreement is not in force; what `collectFile` throws leaves it undecided.
 */
export async function decideRow(
  { db, sector, ...collecting }: Pick<CollectFileOptions, 'db' | 'now' | 'onChanged' | 'resolveSubjects'> & { sector: string },
  { row, decision, subject: chosen, reason, by, notOf = [] }: RowDecision,
): Promise<void> {
  const kept = raw(qualified(sector, 'collected_row'));
  // A process that died between the two leaves it decided and not taken: whoever was told of a failure decides it again.
  const forsaken = sql`(decision = 'TAKE' and settled_run is null and decided_at < ${collecting.now().toISOString()}::timestamptz - ${FORSAKEN_AFTER}::interval)`;
  const [found] = await db.query<KeptRow>(sql`
    select k.dataset, r.layout_version::text as layout, k.outcome, k.decision, k.settled_run is not null as settled, ${forsaken} as forsaken, k.subject, k.raw, r.jurisdiction, k.division, r.supplier, k.run, k.line
    from ${kept} k join ${raw(qualified(sector, 'collection_run'))} r on r.number = k.run where k.id = ${row}`);
  if (!found) throw refusal('没有这一行 / there is no such row');
  if ((found.decision !== null && !found.forsaken) || found.settled)
    throw refusal('该行已有决定、已被采用，或已被后来的文件取代 / it was decided, taken, or superseded by a later file already');
  if (found.outcome === 'CORRECTED') throw refusal('该行已更正采用，无须决定 / it was taken as corrected: there is nothing to decide');
  // Whom a forsaken row names was said by who decided then.
  const subject = chosen ?? (found.forsaken ? undefined : found.subject) ?? undefined;
  if ([chosen, found.subject].some((each) => each != null && notOf.includes(Number(each))))
    throw refusal('不得处理关于自己的行，须由另一人办理 / nobody decides about a row on himself: another person must do this');
  if (decision === 'TAKE' && subject === undefined) throw refusal('须指明该行所属主体 / say whom the row is about: subject');
  // What was kept while the agreement was in force is not taken after it: its records would be nobody's to correct.
  if (decision === 'TAKE' && found.jurisdiction !== null)
    requireJurisdiction(
      found.jurisdiction,
      shanghaiDay(() => collecting.now().getTime()),
    );
  const at = collecting.now().toISOString();
  const decide = (): Promise<object[]> =>
    db.query(sql`
      update ${kept} set decision = ${decision}, subject = ${subject ?? null}, decided_by = ${by}, decided_at = ${at},
        decision_reason = ${reason}
      where id = ${row} and (decision is null or ${forsaken}) returning id`);
  const undo = (): Promise<object[]> =>
    db.query(sql`
      update ${kept} set decision = null, subject = ${found.subject}, run = ${found.run}, line = ${found.line}, decided_by = null, decided_at = null, decision_reason = null
      where id = ${row} and decided_by = ${by} and decided_at = ${at}::timestamptz and settled_run is null`);
  // It may be under way still, however long it takes.
  const decided = found.forsaken ? await db.alone(`collect ${sector}/${found.dataset}`, decide) : [await decide()];
  if (!decided) throw refusal(BUSY);
  if (decided[0]?.length === 0) throw refusal('该行已有决定 / it was decided already');
  if (decision === 'REJECT') return;
  try {
    const layouts = await layoutsOf(sector, found.dataset, found.jurisdiction ?? undefined);
    const layout = layouts.find(({ version }) => version === found.layout) ?? layouts[0];
    if (layout.loader === 'registry')
      throw refusal(
        '登记的行在其主体登记后自动再试，不由人采用 / rows of registrations are tried again by themselves once their parties are registered',
      );
    const report = await collectFile({
      ...collecting,
      db,
      layouts: [layout],
      stream: csvOf(layout, found.raw),
      fileName: `decision-${String(row)}.csv`,
      cause: 'DECISION',
      // It stays a row of whoever supplied it.
      ...(found.division === '' ? {} : { supplier: { organisation: found.supplier ?? '', division: found.division } }),
    });
    const { rejected, doubtful } = report.counts;
    if (rejected + doubtful > 0) throw refusal(`该行仍不能采用 / it still cannot be taken: ${report.samples[0]?.note.reason ?? ''}`);
  } catch (error) {
    await undo();
    throw error instanceof CollectionBusy ? refusal(BUSY) : error;
  }
}

function refusal(detail: string): CreditGraphError {
  return new CreditGraphError('BAD_USER_INPUT', detail);
}

/** A kept row as a file of its own: the same columns, and so the same row. */
async function* csvOf({ columns }: Layout, cells: Record<string, string>): AsyncGenerator<Uint8Array> {
  const headers = columns.map(({ header }) => header).filter((header) => header in cells);
  yield await Promise.resolve(Buffer.from(csvLine(headers) + csvLine(headers.map((header) => cells[header] ?? ''))));
}
