import { z } from 'zod';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { useUp } from '../source/consents.ts';
import { permitsSince } from '../source/permits.ts';

const bodySchema = z.strictObject({ epoch: z.string(), after: z.int().min(0) });

/** `POST /internal/permits`, for gateways: what changed of consents and elevations. */
export const permitsEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  handle: (body, { db, clock, ids }) => permitsSince(db, bodySchema.parse(body), new Date(clock()), (number) => ids.subjectId(number)),
};

const useSchema = z.strictObject({ consents: z.array(z.uuid()).min(1).max(1_000) });

/** `POST /internal/use-consents`, for gateways: uses consents for one answer up, before it leaves; tells which could be. */
export const useConsentsEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  async handle(body, { db, clock }) {
    const used: string[] = [];
    for (const id of useSchema.parse(body).consents) if (await useUp(db, id, new Date(clock()))) used.push(id);
    return { used };
  },
};
