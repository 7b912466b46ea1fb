import { z } from 'zod';
import { servingLevel } from '../../../common/access.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { firstOf, placeIn, type Place } from '../../shared/records/acrossSectors.ts';
import { keptNotices, type PlacedNotice } from './keptNotices.ts';
import { collectingSectors, sectors } from './policy.ts';

const text = z.string().nullable();
const recordSchema = z.object({
  dataset: z.string(),
  list: text,
  record: z.int(),
  at: z.string(),
  noticedAt: z.string(),
  documentNumber: text,
  issuer: text,
  determinedOn: text,
  jurisdiction: text,
});
const answerSchema = z.object({ records: z.array(recordSchema), total: z.int(), datasets: z.array(z.string()) });

/** A negative record of some sector. */
export type NoticedRecord = z.infer<typeof recordSchema> & Place;

/** Where the notices that governance itself keeps stand among those of the sectors. */
const KEPT_BY = 'governance';

/** A notice that governance keeps; `source` is the sector of its record. */
export type KeptRecord = Omit<PlacedNotice, 'sector'> & Place & { readonly source: string };

/**
 * Negative records of a subject over all sectors, the newest first: what is not public any more only of sectors where the caller is served at
 * RESTRICTED, as the subject itself is; so with what governance keeps, which does not know how its record stands now. Answers too which data sets could
 * have been told of. Rejects where a department cannot say: a list with a part missing would look whole.
 */
export async function noticesOf(
  { askInternal, access, db }: RequestContext,
  subject: SubjectReference,
  first: number,
  after: Place | undefined,
): Promise<{ records: (NoticedRecord | KeptRecord)[]; total: number; datasets: { sector: string; code: string }[] }> {
  if (!askInternal) throw new Error('governance was started without its way to the departments');
  const allStates = (sector: string): boolean => servingLevel(access, sector, subject) === 'RESTRICTED';
  const answers = await Promise.all(
    collectingSectors().map(async (sector) => {
      const question = { subject: subject.id, allStates: allStates(sector), first, ...(after ? { after: placeIn(sector, after) } : {}) };
      const { records, total, datasets } = answerSchema.parse(await askInternal(sector, 'negative-records', question));
      return {
        total,
        datasets: datasets.map((code) => ({ sector, code })),
        records: records.map((record) => ({ ...record, sector, number: record.record })),
      };
    }),
  );
  const place = after ? { after: placeIn(KEPT_BY, after) } : {};
  const own = { subject: subject.number, sectors: sectors().filter(allStates), first, ...place };
  const { notices, total } = await keptNotices(db, own);
  const kept = notices.map(({ sector, ...notice }) => ({ ...notice, sector: KEPT_BY, source: sector }));
  return {
    records: firstOf<NoticedRecord | KeptRecord>([...answers.flatMap(({ records }) => records), ...kept], first),
    total: answers.reduce((sum, answer) => sum + answer.total, total),
    datasets: answers.flatMap(({ datasets }) => datasets),
  };
}
