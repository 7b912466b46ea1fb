import { z } from 'zod';
import { shanghaiDay } from '../../common/clock.ts';
import { subjectReference } from '../../common/opaqueId.ts';
import type { InternalEndpoint } from '../shared/defineSubgraph.ts';
import { representedBy } from './source/represented.ts';

const bodySchema = z.strictObject({ subject: z.string() });

/** `POST /internal/represented`, for the gateway: `{ subject }` → `{ subjects }`, the ids of whom this individual legally represents or operates today. */
export const representedEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  async handle(body, { db, ids, clock }) {
    const individual = subjectReference(ids, bodySchema.parse(body).subject);
    if (individual?.subjectClass !== 'individual') return { subjects: [] };
    return { subjects: (await representedBy(db, individual.number, shanghaiDay(clock))).map((number) => ids.subjectId(number)) };
  },
};
