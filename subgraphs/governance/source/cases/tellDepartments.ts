import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { shanghaiDay, type Clock } from '../../../../common/clock.ts';
import type { OpaqueIds } from '../../../../common/opaqueId.ts';
import type { RecordMark } from '../../../shared/records/markRecord.ts';
import { DepartmentFailed, type AskInternal } from '../../../shared/internalClient.ts';
import type { Database } from '../../../shared/database/database.ts';
import { noteForReceivers } from '../receivers.ts';
import { isRefusal, placeOf } from '../records.ts';
import { isPublished, standingSchema, type Standing } from '../standing.ts';
import { flagOf, pendingCases, PENDING_PAGE, stepsOf, told, type PendingCase } from './caseStore.ts';

/** What telling departments needs. */
export interface Telling {
  readonly db: Database;
  readonly ids: OpaqueIds;
  readonly clock: Clock;
  readonly ask: AskInternal;
}

/**
 * Has departments carry out what cases decided about their records, in the order in which it was decided: of one case, or of all that wait.
 * What a department does not take stays for the next time, and does not keep others from being told. Answers how many wait still.
 */
export async function tellDepartments(telling: Telling, number?: number): Promise<number> {
  if (number !== undefined) return (await tellOf(telling, number)) === 'told' ? 0 : 1;
  let waiting = 0;
  const silent = new Set<string>();
  for (let after = 0; ;) {
    const page = await pendingCases(telling.db, { after });
    for (const { number: each, sector } of page) {
      const outcome = silent.has(sector) ? 'unheard' : await tellOf(telling, each);
      if (outcome === 'told') continue;
      // Who does not answer will not answer the next one either; what it fails at is that case's alone.
      if (outcome === 'unheard') silent.add(sector);
      waiting += 1;
    }
    const last = page.at(-1);
    if (!last || page.length < PENDING_PAGE) return waiting;
    after = Number(last.number);
  }
}

/** Whoever tells of a record, by its id. */
const lines = new WeakMap<Database, Map<string, Promise<Outcome>>>();

/** What came of telling: the department did not answer, or failed at it. */
type Outcome = 'told' | 'unheard' | 'failed';

/** Of two that told of the same record at once the slower would bring back what the faster had told last: one after the other. */
async function tellOf(telling: Telling, number: number): Promise<Outcome> {
  const { db } = telling;
  const [seen] = await pendingCases(db, { number });
  if (!seen) return 'told';
  const key = seen.record ?? `case ${number}`;
  let line = lines.get(db);
  if (!line) lines.set(db, (line = new Map<string, Promise<Outcome>>()));
  const ofAll = line;
  const before: Promise<unknown> = ofAll.get(key) ?? Promise.resolve();
  const mine = before
    .catch(() => undefined)
    .then(async () => {
      const [waiting] = await pendingCases(db, { number });
      return waiting ? tell(waiting, telling) : 'told';
    })
    .finally(() => {
      if (ofAll.get(key) === mine) ofAll.delete(key);
    });
  ofAll.set(key, mine);
  return mine;
}

const answerSchema = z.object({ record: standingSchema.nullable() });

async function tell({ pending, record, kind, id, number }: PendingCase, { db, ids, clock, ask }: Telling): Promise<Outcome> {
  const place = record === null ? undefined : placeOf(ids, record);
  for (const noted of pending) {
    if (!place || record === null) {
      await told(db, number, noted);
      continue;
    }
    // What another case did since, whose department was or was not told of it: the record is marked while any has it so.
    const mark: RecordMark = noted.kind === 'OBJECTION' ? marked(noted, await flagOf(db, record)) : noted;
    const { entry, record: recordNumber } = place;
    const given = { dataset: entry.code, record: recordNumber, mark, ground: `${kind} ${id}`, by: 'governance' };
    let standing: Standing | null = null;
    try {
      standing = answerSchema.parse(await ask(entry.sector, 'mark-record', given)).record;
    } catch (error) {
      // What a record's state does not allow it will not allow later either: what was decided after it must not wait for it.
      if (!isRefusal(error)) return error instanceof DepartmentFailed ? 'failed' : 'unheard';
    }
    // With the mark's end, once: however often it was told before, and whatever ends between the two tells it again.
    await told(db, number, noted, async (tx) => {
      if (isDeepStrictEqual(mark, noted) && isCarriedOut(mark, standing, shanghaiDay(clock)))
        await noteForReceivers(tx, place.id, mark, new Date(), await reasonOf(tx, mark, number));
    });
  }
  return 'told';
}

/** Why a record was withdrawn: what was said when that was decided. */
async function reasonOf(tx: Database, mark: RecordMark, number: number): Promise<string | undefined> {
  if (mark.kind !== 'STATE' || mark.to !== 'WITHDRAWN') return undefined;
  const notes = (await stepsOf(tx, number)).filter(({ step }) => step === 'DECIDE_WITHDRAWN').map(({ note }) => note);
  return notes.at(-1);
}

/** A mark of an objection as it is by now: why it ended is said where it has. */
function marked({ decided }: Extract<RecordMark, { kind: 'OBJECTION' }>, flag: { on: boolean; settled?: true }): RecordMark {
  return { kind: 'OBJECTION', ...flag, ...(flag.on || decided === undefined ? {} : { decided }) };
}

/** Whether a record is as a mark would have it: one that is refused, or finds another decision standing, is nothing to be told of. */
function isCarriedOut(mark: RecordMark, standing: Standing | null, today: string): boolean {
  if (standing === null) return false;
  if (mark.kind === 'RESTORED') return isPublished(standing, today);
  return mark.kind !== 'STATE' || standing.state === mark.to;
}
