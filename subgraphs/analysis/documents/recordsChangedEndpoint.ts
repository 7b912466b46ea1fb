import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { noteChanges } from './receivedRecords.ts';

const bodySchema = z.strictObject({
  changes: z
    .array(
      z.strictObject({
        recordId: z.string().max(200),
        change: z.string().max(40),
        reason: z.string().max(2_000).nullish(),
        at: z.iso.datetime({ offset: true }),
      }),
    )
    .max(1_000),
});

/** `POST /internal/records-changed`, for governance: what was decided about records, for every organisation with a document that tells of them. */
export const recordsChangedEndpoint: InternalEndpoint = {
  callers: ['governance'],
  async handle(body, { db, clock }) {
    const { changes } = bodySchema.parse(body);
    return { told: await noteChanges(db, changes, new Date(clock())) };
  },
};
