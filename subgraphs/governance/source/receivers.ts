import sql from 'sql-template-tag';
import type { RecordMark } from '../../shared/records/markRecord.ts';
import type { Database } from '../../shared/database/database.ts';
import type { AskInternal } from '../../shared/internalClient.ts';
import { forgetNotices } from './keptNotices.ts';

const PAGE = 500;

/** What whoever received a record is told of a decision about it; undefined of what changes nothing that he holds. */
function changeOf(mark: RecordMark): string | undefined {
  switch (mark.kind) {
    case 'STATE':
      return mark.to;
    case 'RESTORED':
      return 'RESTORED';
    case 'OBJECTION':
      // They were told when it was marked.
      if (mark.settled) return undefined;
      return mark.on ? 'OBJECTION' : (mark.decided ?? 'OBJECTION_ENDED');
    default:
      return undefined;
  }
}

/** What they are told of a reason is no longer. */
const MAX_REASON = 2_000;

/** Notes that whoever received a record is to be told what is decided about it and why, once its department has carried it out. */
export async function noteForReceivers(db: Database, recordId: string, mark: RecordMark, at: Date, reason?: string): Promise<void> {
  const change = changeOf(mark);
  if (change === undefined) return;
  await db.query(sql`
    insert into governance.receiver_outbox (record_id, change, reason, at)
    values (${recordId}, ${change}, ${reason === undefined ? null : [...reason].slice(0, MAX_REASON).join('')}, ${at.toISOString()})`);
  if (change === 'WITHDRAWN') await forgetNotices(db, recordId);
}

/**
 * Notes a decision that a department is about to be asked to carry out, so that whoever received the record is told of it even if this process
 * dies before the answer: held back until {@link releaseChange}, with the reason that they are to know. Undefined where there is nothing to tell.
 */
export async function holdChange(db: Database, recordId: string, mark: RecordMark, at: Date, reason?: string): Promise<number | undefined> {
  const change = changeOf(mark);
  if (change === undefined) return undefined;
  const [noted] = await db.query<{ number: number }>(sql`
    insert into governance.receiver_outbox (record_id, change, reason, at, held)
    values (${recordId}, ${change}, ${reason ?? null}, ${at.toISOString()}, true) returning number`);
  return Number(noted?.number);
}

/** Notes that whoever received a record is to be told when a suspension has ended, which comes about by itself: held back until then. */
export async function holdReturn(db: Database, recordId: string, mark: RecordMark): Promise<number | undefined> {
  if (mark.kind !== 'STATE' || mark.to !== 'SUSPENDED' || mark.until === undefined) return undefined;
  return holdChange(db, recordId, { kind: 'RESTORED' }, new Date(mark.until));
}

/**
 * What was held back is told, where its department has carried it out, and with it whatever is held of the same decision: whoever had no answer said
 * it again. Else it alone is forgotten: what another heard no answer on may have been carried out. A suspension ends once, as it was decided last; one
 * that never was does not end.
 */
export async function releaseChange(db: Database, number: number | undefined, isCarriedOut: boolean): Promise<void> {
  if (number === undefined) return;
  await db.transaction(async (tx) => {
    const answered = isCarriedOut
      ? sql`update governance.receiver_outbox set held = false where number = ${number}`
      : sql`delete from governance.receiver_outbox where number = ${number}`;
    const [told] = await tx.query<{ recordId: string; change: string; at: string }>(
      sql`${answered} returning record_id as "recordId", change, at`,
    );
    if (!told) return;
    const { recordId, change } = told;
    const others = sql`delete from governance.receiver_outbox o where held and record_id = ${recordId}`;
    if (isCarriedOut) await tx.query(sql`${others} and number <> ${number} and change = ${change}`);
    if (change === 'SUSPENDED')
      await tx.query(
        isCarriedOut
          ? sql`${others} and change = 'RESTORED' and number < ${number} and at > ${told.at}::timestamptz`
          : sql`${others} and number = (select min(number) from governance.receiver_outbox
              where held and record_id = ${recordId} and change = 'RESTORED' and number > ${number})`,
      );
    if (isCarriedOut && change === 'WITHDRAWN') await forgetNotices(tx, recordId);
  });
}

/** What is held back since before then, the oldest first, from after a number. */
export async function heldChanges(
  db: Database,
  before: Date,
  after: number,
): Promise<{ number: number; recordId: string; change: string }[]> {
  return db.query(sql`
    select number, record_id as "recordId", change from governance.receiver_outbox
    where held and at < ${before.toISOString()} and number > ${after} order by number limit ${PAGE}`);
}

/** Tells analysis, which knows who received what, in the order in which it was decided. Rejects where it cannot be told; nothing is lost then. */
export async function tellReceivers({ db, ask }: { db: Database; ask: AskInternal }): Promise<void> {
  for (;;) {
    const changes = await db.query<{ number: number; recordId: string; change: string; reason: string | null; at: string }>(sql`
      select number, record_id as "recordId", change, reason, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
      from governance.receiver_outbox where not held order by number limit ${PAGE}`);
    if (changes.length === 0) return;
    await ask('analysis', 'records-changed', {
      changes: changes.map(({ recordId, change, reason, at }) => ({ recordId, change, reason, at })),
    });
    await db.query(sql`delete from governance.receiver_outbox where number = any(${changes.map(({ number }) => number)}::bigint[])`);
  }
}
