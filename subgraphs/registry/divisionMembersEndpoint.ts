import { z } from 'zod';
import { CreditGraphError } from '../../common/errors.ts';
import type { InternalEndpoint } from '../shared/defineSubgraph.ts';
import { divisionMembers, unknownDivisions } from './source/divisionMembers.ts';

const MAX_DIVISIONS = 200;
const bodySchema = z.strictObject({
  divisions: z.array(z.string()),
  // Of natural persons the division is not open: nobody may find out by asking for a division's publications.
  classes: z.array(z.enum(['organisation', 'soleTrader'])),
});

/** `POST /internal/division-members`, for analysis: `{ divisions, classes }` → `{ members }`, of each class one bit for each number, base64. Refuses a code that is no division's, and too many. */
export const divisionMembersEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db }) {
    const { divisions, classes } = bodySchema.parse(body);
    if (divisions.length > MAX_DIVISIONS)
      throw new CreditGraphError('BAD_USER_INPUT', `division: 至多 ${MAX_DIVISIONS} 个 / at most ${MAX_DIVISIONS}`);
    const [unknown] = await unknownDivisions(db, divisions);
    // A misspelt code must not read as a division where nothing is published.
    if (unknown !== undefined) throw new CreditGraphError('BAD_USER_INPUT', 'division: 没有这个行政区划 / no such division');
    const members = await divisionMembers(db, divisions, classes);
    return { members: Object.fromEntries(Object.entries(members).map(([each, bits]) => [each, bits.toString('base64')])) };
  },
};
