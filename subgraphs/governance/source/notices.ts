import { z } from 'zod';
import type { RequestContext } from '../../shared/requestContext.ts';
import { firstOf, placeIn, type Place } from '../../shared/records/acrossSectors.ts';
import { collectingSectors } from './policy.ts';

const text = z.string().nullable();
const recordSchema = z.object({
  dataset: z.string(),
  record: z.int(),
  at: z.string(),
  noticedAt: z.string(),
  documentNumber: text,
  issuer: text,
  determinedOn: text,
});
const answerSchema = z.object({ records: z.array(recordSchema), total: z.int() });

/** A negative record of some sector. */
export type NoticedRecord = z.infer<typeof recordSchema> & Place;

/** Negative records of a subject over all sectors, the newest first. Rejects where a department cannot say: a list with a part missing would look whole. */
export async function noticesOf(
  { askInternal }: RequestContext,
  subject: string,
  first: number,
  after: Place | undefined,
): Promise<{ records: NoticedRecord[]; total: number }> {
  if (!askInternal) throw new Error('governance was started without its way to the departments');
  const answers = await Promise.all(
    collectingSectors().map(async (sector) => {
      const question = { subject, first, ...(after ? { after: placeIn(sector, after) } : {}) };
      const { records, total } = answerSchema.parse(await askInternal(sector, 'negative-records', question));
      return { total, records: records.map((record) => ({ ...record, sector, number: record.record })) };
    }),
  );
  return {
    records: firstOf(
      answers.flatMap(({ records }) => records),
      first,
    ),
    total: answers.reduce((sum, { total }) => sum + total, 0),
  };
}
