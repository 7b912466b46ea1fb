import { z } from 'zod';
import { checkIdentifier } from '../../common/identifiers/checkIdentifier.ts';
import { identifierKinds } from '../../common/identifiers/identifierKind.ts';
import type { InternalEndpoint } from '../shared/defineSubgraph.ts';
import { findCandidates } from './source/findSubjects.ts';

const bodySchema = z.strictObject({ kind: z.enum(identifierKinds), value: z.string().max(100) });

/**
 * `POST /internal/identified`, for governance: `{ kind, value }` → `{ subjects }`, the ids of everybody with that identifier, so that an
 * auditor finds what was read of him. No name is asked for: nothing but the entries themselves is answered.
 */
export const identifiedEndpoint: InternalEndpoint = {
  callers: ['governance'],
  async handle(body, { db, ids }) {
    const { kind, value } = checkIdentifier(bodySchema.parse(body));
    const [found = []] = await findCandidates(db, [{ identifiers: [{ kind, value }] }]);
    return { subjects: found.map((number) => ids.subjectId(number)) };
  },
};
