import { z } from 'zod';
import type { InternalEndpoint, InternalServices } from '../defineSubgraph.ts';
import { markRecord, recordMarkSchema, recordState, type RecordState } from './markRecord.ts';

const place = { dataset: z.string().regex(/^[a-z][a-z0-9-]*$/), record: z.int().min(0) };
const askSchema = z.strictObject(place);
const markSchema = z.strictObject({
  ...place,
  mark: recordMarkSchema,
  ground: z.string().min(1).max(2_000),
  by: z.string().min(1).max(500),
});

const CALLERS = ['governance'];

/** What governance asks each department about single records: how one stands, and to carry a decision out. */
export const recordEndpoints: Readonly<Record<string, InternalEndpoint>> = {
  'record-state': {
    callers: CALLERS,
    async handle(body, { db, sector, ids }) {
      const found = await recordState(db, { sector, ...askSchema.parse(body) });
      return { record: found ? withSubjectId(found, ids) : null };
    },
  },
  'mark-record': {
    callers: CALLERS,
    async handle(body, { db, sector, ids, clock, announce }) {
      const { mark, ground, by, ...at } = markSchema.parse(body);
      const marked = await markRecord(db, { sector, ...at }, mark, { ground, by, at: new Date(clock()) });
      if (!marked) return { record: null };
      await announce?.(sector, marked.parties);
      return { record: withSubjectId(marked.after, ids) };
    },
  },
};

function withSubjectId(state: RecordState, ids: InternalServices['ids']): object {
  return { ...state, subject: ids.subjectId(Number(state.subject)) };
}
