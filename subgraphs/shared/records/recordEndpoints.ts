import { z } from 'zod';
import { shanghaiDay } from '../../../common/clock.ts';
import type { InternalEndpoint, InternalServices } from '../defineSubgraph.ts';
import { exchangeEndpoint } from '../exchange/exchangeEndpoint.ts';
import { listingDigestsEndpoint, listingEndpoint } from './listingEndpoint.ts';
import { negativeRecords } from './negativeRecords.ts';
import { publishedEndpoint } from './publishedEndpoint.ts';
import { refusePositive } from './refusePositive.ts';
import { subjectRecords } from './subjectRecords.ts';
import { markRecord, recordMarkSchema, recordState, type RecordState } from './markRecord.ts';

const place = { dataset: z.string().regex(/^[a-z][a-z0-9-]*$/), record: z.int().min(0) };
const askSchema = z.strictObject(place);
const markSchema = z.strictObject({
  ...place,
  mark: recordMarkSchema,
  ground: z.string().min(1).max(2_000),
  by: z.string().min(1).max(500),
});

const negativeSchema = z.strictObject({
  subject: z.string(),
  allStates: z.boolean(),
  first: z.int().min(0).max(501),
  after: z.strictObject({ at: z.string(), number: z.int() }).optional(),
});
const refuseSchema = z.strictObject({ subject: z.string(), dataset: place.dataset });

const subjectRecordsSchema = z.strictObject({
  subjects: z.array(z.string()).max(10_000),
  datasets: z.array(z.strictObject({ code: place.dataset, category: z.string() })),
  categories: z.array(z.string()).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  allStates: z.boolean(),
  first: z.int().min(0).max(501),
  after: z.strictObject({ on: z.iso.date().nullable(), number: z.int() }).optional(),
  withTotal: z.boolean(),
});

const CALLERS = ['governance'];

/** What governance asks each department about single records, how one stands, and to carry a decision out; and what analysis gathers of subjects and publishes. */
export const recordEndpoints: Readonly<Record<string, InternalEndpoint>> = {
  'record-state': {
    callers: CALLERS,
    async handle(body, { db, sector, ids }) {
      const found = await recordState(db, { sector, ...askSchema.parse(body) });
      return { record: found ? withSubjectId(found, ids) : null };
    },
  },
  'mark-record': {
    callers: CALLERS,
    async handle(body, { db, sector, ids, clock, announce }) {
      const { mark, ground, by, ...at } = markSchema.parse(body);
      const marked = await markRecord(db, { sector, ...at }, mark, { ground, by, at: new Date(clock()) });
      if (!marked) return { record: null };
      await announce?.(sector, marked.parties);
      return { record: withSubjectId(marked.after, ids) };
    },
  },
  'negative-records': {
    callers: CALLERS,
    async handle(body, { db, sector, ids, clock }) {
      const { subject, ...question } = negativeSchema.parse(body);
      const number = ids.subjectNumber(subject);
      if (number === undefined) return { records: [], total: 0, datasets: [] };
      return negativeRecords(db, sector, { subject: number, ...question }, shanghaiDay(clock));
    },
  },
  'subject-listings': listingEndpoint,
  'listing-digests': listingDigestsEndpoint,
  'subject-records': {
    callers: ['analysis'],
    async handle(body, { db, sector, ids, clock }) {
      const { subjects, ...question } = subjectRecordsSchema.parse(body);
      const numbers = subjects.map((id) => {
        const number = ids.subjectNumber(id);
        if (number === undefined) throw new Error('subject-records: not a subject id');
        return number;
      });
      return { answers: await subjectRecords(db, sector, { ...question, subjects: numbers }, shanghaiDay(clock)) };
    },
  },
  'published-records': publishedEndpoint,
  'exchange-records': exchangeEndpoint,
  'refuse-positive': {
    callers: CALLERS,
    async handle(body, { db, sector, ids, clock, announce }) {
      const { subject, dataset } = refuseSchema.parse(body);
      const number = ids.subjectNumber(subject);
      const isRefused = number !== undefined && (await refusePositive(db, { sector, dataset, subject: number }, new Date(clock())));
      if (isRefused) await announce?.(sector, [number]);
      return { refused: isRefused };
    },
  },
};

function withSubjectId(state: RecordState, ids: InternalServices['ids']): object {
  return { ...state, subject: ids.subjectId(Number(state.subject)) };
}
