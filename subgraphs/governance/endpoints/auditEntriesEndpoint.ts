import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { takeLines } from '../source/auditIntake.ts';

const bodySchema = z.strictObject({ chain: z.string().regex(/^[0-9a-f]{16}$/), lines: z.string() });

/** `POST /internal/audit-entries`, for gateways: lines of a process's log, in order; answers how far they are kept. Without lines it only answers that. */
export const auditEntriesEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  handle(body, { db, ids }) {
    const { chain, lines } = bodySchema.parse(body);
    return takeLines(db, ids, chain, lines);
  },
};
