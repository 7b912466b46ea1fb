import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { publishedOperation } from '../source/savedQueries.ts';

const bodySchema = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** `POST /internal/published-operation`, for gateways: the text of a registered operation, null where there is none of that hash. */
export const publishedOperationEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  handle: async (body, { db, clock }) => ({ text: (await publishedOperation(db, bodySchema.parse(body).hash, new Date(clock()))) ?? null }),
};
