import { z } from 'zod';
import { CreditGraphError } from '../../../common/errors.ts';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { takeLines } from '../source/auditIntake.ts';

const CHAIN = /^[0-9a-f]{16}$/;

/**
 * `POST /internal/audit-entries`, for gateways: lines of a process's log, in order; answers how far they are kept. Without lines it only answers
 * that. The body is text: lines are compared by their bytes, and would only be escaped to be JSON.
 */
export const auditEntriesEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  takesText: true,
  handle(body, { db, ids }) {
    const text = z.string().parse(body);
    // Its name, and below it the lines.
    const end = text.indexOf('\n');
    const chain = text.slice(0, end);
    if (end < 0 || !CHAIN.test(chain)) throw new CreditGraphError('BAD_REQUEST');
    return takeLines(db, ids, chain, text.slice(end + 1));
  },
};
