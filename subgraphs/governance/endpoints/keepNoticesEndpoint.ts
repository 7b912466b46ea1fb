import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { keepNotices } from '../source/keptNotices.ts';

const text = z.string().max(1_000);
const bodySchema = z.strictObject({
  notices: z
    .array(
      z.strictObject({
        subject: z.string(),
        recordId: text,
        sector: text,
        dataset: text,
        title: text,
        documentNumber: text.nullable(),
        issuer: text.nullable(),
        at: z.iso.datetime({ offset: true }),
      }),
    )
    .max(20_000),
});

/** `POST /internal/keep-notices`, for analysis: tells subjects which entries of lists a screening named against them. */
export const keepNoticesEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db, ids }) {
    const notices = bodySchema.parse(body).notices.map((notice) => {
      const subject = ids.subjectNumber(notice.subject);
      if (subject === undefined) throw new Error('keep-notices: not a subject id');
      return { ...notice, subject };
    });
    return { kept: await keepNotices(db, notices) };
  },
};
