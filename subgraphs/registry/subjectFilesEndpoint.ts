import { z } from 'zod';
import { CreditGraphError } from '../../common/errors.ts';
import type { InternalEndpoint } from '../shared/defineSubgraph.ts';
import { unknownDivisions } from './source/divisionMembers.ts';
import { subjectFiles } from './source/subjectFiles.ts';

const bodySchema = z.strictObject({ division: z.string().max(20).optional() });

/** `POST /internal/subject-files`, for analysis: `{ division? }` → `{ kinds }`, how many subjects of each kind there are, and how many with a file. */
export const subjectFilesEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db }) {
    const { division } = bodySchema.parse(body);
    if (division !== undefined && (await unknownDivisions(db, [division])).length > 0)
      throw new CreditGraphError('BAD_USER_INPUT', 'division: 没有这个行政区划 / no such division');
    return { kinds: await subjectFiles(db, division) };
  },
};
