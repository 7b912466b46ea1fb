import { z } from 'zod';
import type { InternalEndpoint } from '../defineSubgraph.ts';
import { collectionFactsEndpoint } from './collectionFacts.ts';
import { decideRow } from './decideRow.ts';
import { dutiesOf } from './duties.ts';
import { keptRow, keptRowsOf } from './keptRow.ts';
import { runsOf } from './runs.ts';
import { servesDataEndpoint } from './servesDataEndpoint.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const first = z.int().min(0).max(501);
const runsSchema = z.strictObject({
  division: z.string().optional(),
  from: day.optional(),
  to: day.optional(),
  first,
  after: z.strictObject({ at: z.string(), number: z.int() }).optional(),
});
const rowsSchema = z.strictObject({ run: z.int(), first, after: z.strictObject({ line: z.int(), row: z.int() }).optional() });
const decisionSchema = z.strictObject({
  row: z.int(),
  decision: z.enum(['TAKE', 'REJECT']),
  subject: z.string().optional(),
  reason: z.string().min(1).max(2_000),
  by: z.string().min(1).max(500),
  notOf: z.array(z.string()).max(10_000).default([]),
});

const CALLERS = ['governance'];

/** What governance asks each department about its collection: runs, rows that wait for a decision, decisions, duties; and analysis for its catalogue. */
export const collectionEndpoints: Readonly<Record<string, InternalEndpoint>> = {
  'collection-runs': {
    callers: CALLERS,
    handle: (body, { db, sector }) => runsOf(db, sector, runsSchema.parse(body)),
  },
  'doubtful-rows': {
    callers: CALLERS,
    async handle(body, { db, sector, ids }) {
      const { rows, total } = await keptRowsOf(db, sector, rowsSchema.parse(body));
      return { total, rows: rows.map(({ subject, ...row }) => ({ ...row, subject: subject === null ? null : ids.subjectId(subject) })) };
    },
  },
  'decide-row': {
    callers: CALLERS,
    async handle(body, { db, sector, ids, clock, announce }) {
      const { subject, notOf, ...decision } = decisionSchema.parse(body);
      const number = subject === undefined ? undefined : ids.subjectNumber(subject);
      if (subject !== undefined && number === undefined) return { unknown: true };
      await decideRow(
        {
          db,
          sector,
          now: () => new Date(clock()),
          // Whom the row is about was decided; nobody else is known here.
          resolveSubjects: (requests) => Promise.resolve(requests.map(() => undefined)),
          ...(announce ? { onChanged: (subjects) => announce(sector, subjects) } : {}),
        },
        { ...decision, subject: number, notOf: notOf.flatMap((id) => ids.subjectNumber(id) ?? []) },
      );
      const row = await keptRow(db, sector, decision.row);
      return { row: row && { ...row, subject: row.subject === null ? null : ids.subjectId(row.subject) } };
    },
  },
  'collection-facts': collectionFactsEndpoint,
  'serves-data': servesDataEndpoint,
  'collection-duties': {
    callers: CALLERS,
    handle: (_body, { db, sector, clock }) => dutiesOf(db, sector, clock),
  },
};
