import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { OpaqueIds, SubjectReference } from '../../../common/opaqueId.ts';
import { sectors } from './policy.ts';
import { recordFactsSchema } from '../../shared/records/recordFacts.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { RecordMark } from '../../shared/records/markRecord.ts';
import { catalogue, type CatalogueEntry } from './catalogue.ts';
import { holdChange, holdReturn, releaseChange } from './receivers.ts';

/** Where a record is. */
export interface FoundRecord {
  readonly id: string;
  readonly record: number;
  readonly entry: CatalogueEntry;
}

const stateSchema = recordFactsSchema.extend({
  subject: z.string(),
  category: z.string().nullable(),
  publishable: z.boolean(),
});
const answerSchema = z.object({ record: stateSchema.nullable() });

/** A record as its department has it, and about whom it is. */
export interface HeldRecord extends Omit<z.infer<typeof stateSchema>, 'subject' | 'category'> {
  readonly category: string;
  readonly place: FoundRecord;
  readonly subject: SubjectReference;
}

/** Where the record of an id is: the id tells its sector and data set to whoever holds the key; undefined for an id that is none of ours. */
export function placeOf(ids: OpaqueIds, id: string): FoundRecord | undefined {
  const watched = sectors().map((sector) => ({ code: 'watch-list', sector, title: '重点关注名单', category: 'NEGATIVE', type: 'Listing' }));
  for (const entry of [...catalogue(), ...watched]) {
    const record = ids.recordNumber(id, entry.sector, entry.code);
    if (record !== undefined) return { id, record, entry };
  }
  return undefined;
}

/** A record by its id; undefined where there is none. Rejects where its department cannot say. */
export async function heldRecord(context: RequestContext, id: string): Promise<HeldRecord | undefined> {
  const place = placeOf(context.ids, id);
  return place && held(context, place, await ask(context, place, 'record-state', {}));
}

/**
 * Has a department carry out what was decided about a record, at once, and notes it for whoever received it, with the reason that they are to
 * know: never what was refused. Undefined where it has none.
 */
export async function mark(
  context: RequestContext,
  place: FoundRecord,
  what: RecordMark,
  { ground, by, reason }: { ground: string; by: string; reason?: string },
): Promise<HeldRecord | undefined> {
  const change = await holdChange(context.db, place.id, what, new Date(context.clock()), reason);
  const back = await holdReturn(context.db, place.id, what);
  let marked: HeldRecord | undefined;
  try {
    marked = held(context, place, await ask(context, place, 'mark-record', { mark: what, ground, by }));
  } catch (error) {
    // Without an answer nobody knows: settleHeldChanges finds out.
    if (isRefusal(error)) for (const each of [change, back]) await releaseChange(context.db, each, false);
    throw error;
  }
  await releaseChange(context.db, change, marked !== undefined);
  if (!marked) await releaseChange(context.db, back, false);
  return marked;
}

/** Whether a department refused what it was asked, and so has not done it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT';
}

function held(context: RequestContext, place: FoundRecord, answer: unknown): HeldRecord | undefined {
  const { record } = answerSchema.parse(answer);
  const subject = record ? context.subject(record.subject) : undefined;
  return record && subject ? { ...record, category: record.category ?? place.entry.category, subject, place } : undefined;
}

function ask({ askInternal }: RequestContext, { entry, record }: FoundRecord, endpoint: string, body: object): Promise<unknown> {
  if (!askInternal) throw new Error('governance was started without its way to the departments');
  return askInternal(entry.sector, endpoint, { dataset: entry.code, record, ...body });
}
