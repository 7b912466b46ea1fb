import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { shanghaiDay } from '../../../common/clock.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { listsOpenly, publishedAs, type PublishedDataset } from './publishedAs.ts';
import { publishedRecords, type PublishedQuestion } from './publishedRecords.ts';

const CATALOGUE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const catalogueSchema = z.array(
  z.object({
    code: z.string(),
    sector: z.string(),
    type: z.string(),
    category: z.string(),
    personPublicationGround: z.string().nullish(),
    listing: z.enum(['RED', 'BLACK']).nullish(),
  }),
);

const subjectClass = z.enum(['organisation', 'soleTrader', 'individual']);
const questionSchema = z.strictObject({
  dataset: z.string(),
  classes: z.partialRecord(subjectClass, z.enum(['RECORD', 'LISTING'])),
  listed: z.array(subjectClass),
  onlyListed: z.boolean(),
  withoutFlagged: z.boolean(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  within: z.partialRecord(subjectClass, z.base64()).optional(),
  first: z.int().min(0).max(501),
  after: z.strictObject({ on: z.iso.date().nullable(), number: z.int() }).optional(),
  withTotal: z.boolean(),
});

/**
 * `POST /internal/published-records`, for analysis: a page of what a data set publishes. The second lock decides again what it publishes of
 * which class of subjects, by the department's own rules: whoever asks for more is refused.
 */
export const publishedEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db, sector, ids, clock }) {
    const { dataset: code, within, classes, listed, ...rest } = questionSchema.parse(body);
    const dataset = catalogueSchema
      .parse(JSON.parse(readFileSync(CATALOGUE, 'utf8')))
      .find((entry) => entry.sector === sector && entry.code === code);
    if (!dataset) throw new Error(`published-records: ${sector} has no data set ${code}`);
    requirePublished(dataset, classes, listed);
    const question: PublishedQuestion = { ...rest, dataset, classes, listed, ...(within ? { within: bitsOf(within) } : {}) };
    const { records, list, total } = await publishedRecords(db, sector, question, shanghaiDay(clock));
    return { list, total, records: records.map((record) => ({ ...record, subject: ids.subjectId(record.subject) })) };
  },
};

function requirePublished(dataset: PublishedDataset, classes: PublishedQuestion['classes'], listed: readonly SubjectClass[]): void {
  for (const each of SUBJECT_CLASSES) {
    const own = publishedAs(dataset, each, []);
    const asked = classes[each];
    const isMore = asked !== undefined && (own === undefined || (asked === 'RECORD' && own === 'LISTING'));
    if (isMore || (listed.includes(each) && !listsOpenly(dataset, each, [])))
      throw new Error(`published-records: ${dataset.code} publishes less of ${each}`);
  }
}

function bitsOf(within: Partial<Record<SubjectClass, string>>): Partial<Record<SubjectClass, Buffer>> {
  return Object.fromEntries(Object.entries(within).map(([each, bits]) => [each, Buffer.from(bits, 'base64')]));
}
