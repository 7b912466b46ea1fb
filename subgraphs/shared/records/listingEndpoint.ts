import { createHash } from 'node:crypto';
import { z } from 'zod';
import { shanghaiDay } from '../../../common/clock.ts';
import type { Access } from '../../../common/access.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import { subjectReference, type SubjectReference } from '../../../common/opaqueId.ts';
import { listingsCoordinate, refusalForSubject } from '../cohort/leafRules.ts';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { listingSourcesOf, publishedListings, type ServedListing } from './departmentListings.ts';
import { decideRecords, type RecordDataset } from './recordRule.ts';
import { datasetOfType } from './sectorDatasets.ts';

const bodySchema = z.strictObject({
  subjects: z.array(z.string()).max(1_000),
  /** Of these only what they consented to counts: the lists as a whole may not be read of them. */
  byConsentOnly: z.array(z.string()).max(1_000),
});

/**
 * `POST /internal/subject-listings`, for analysis in a caller's name: the red and black lists on which each subject stands, as anybody is
 * served them. The second lock: the department decides itself of each subject whether its lists may be read, by the rule of its
 * `listings`, or by the subject's consent to every data set behind them; of whom they may not, it says so and nothing else.
 */
export const listingEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, services) {
    const { subjects, byConsentOnly } = bodySchema.parse(body);
    const { sector, ids, db, clock, access, resolvers } = services;
    const coordinate = listingsCoordinate(sector);
    if (!access || coordinate === undefined) throw new CreditGraphError('SIGNATURE_REFUSED');
    const [type = '', field = ''] = coordinate.split('.');
    const resolver = resolvers[type]?.[field];
    const datasets = (listingSourcesOf(resolver) ?? []).map(({ table: { type: record } }) => ({
      sector,
      code: datasetOfType(sector, record),
      type: record,
    }));
    const consentOnly = new Set(byConsentOnly);
    const asked = subjects.map((id) => {
      const subject = subjectReference(ids, id);
      if (!subject) throw new Error('subject-listings: not a subject id');
      const isOpen = !consentOnly.has(id) && refusalForSubject(coordinate, sector, access, subject) === undefined;
      return { subject, mayRead: isOpen || consentsToAll(datasets, subject, access) };
    });
    const readable = asked.filter(({ mayRead }) => mayRead).map(({ subject }) => subject.number);
    const context = { db, ids, sector, today: shanghaiDay(clock) };
    const found = await publishedListings(resolver, context, (table) => datasetOfType(sector, table.type), readable);
    const byNumber = new Map(readable.map((number, index) => [number, found[index] ?? []]));
    return {
      answers: asked.map(({ subject, mayRead }) => {
        if (!mayRead) return { withheld: true };
        const listings = byNumber.get(subject.number) ?? [];
        return { listings, digest: digestOf(listings) };
      }),
    };
  },
};

const digestsSchema = z.strictObject({ subjects: z.array(z.string()).max(1_000) });

/**
 * `POST /internal/listing-digests`, for analysis: by what the lists of each subject are compared with what a document was made of. It tells
 * whether something has changed, and nothing else: anybody may have a document verified.
 */
export const listingDigestsEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { sector, ids, db, clock, resolvers }) {
    const numbers = digestsSchema.parse(body).subjects.map((id) => {
      const number = ids.subjectNumber(id);
      if (number === undefined) throw new Error('listing-digests: not a subject id');
      return number;
    });
    const [type = '', field = ''] = (listingsCoordinate(sector) ?? '').split('.');
    const context = { db, ids, sector, today: shanghaiDay(clock) };
    const found = await publishedListings(resolvers[type]?.[field], context, (table) => datasetOfType(sector, table.type), numbers);
    return { digests: found.map(digestOf) };
  },
};

function digestOf(listings: readonly ServedListing[]): string {
  const compared = listings.map(({ list, recordId, state, until, underObjection }) => [list, recordId, state, until, underObjection]);
  return createHash('sha256').update(JSON.stringify(compared.sort())).digest('base64url');
}

function consentsToAll(datasets: readonly RecordDataset[], subject: SubjectReference, access: Access): boolean {
  return datasets.every((dataset) => decideRecords(dataset, subject, access, { byConsent: true }).allow);
}
