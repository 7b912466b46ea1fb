import { z } from 'zod';
import type { RequestContext } from '../../shared/requestContext.ts';
import { firstOf, placeIn, type Place } from '../../shared/records/acrossSectors.ts';

const runSchema = z.looseObject({ number: z.int(), at: z.string() });
const runsSchema = z.object({ runs: z.array(runSchema), total: z.int() });
const rowSchema = z.looseObject({ number: z.int(), run: z.int(), line: z.int() });
const rowsSchema = z.object({ rows: z.array(rowSchema), total: z.int() });
const decidedSchema = z.object({ unknown: z.literal(true).optional(), row: rowSchema.optional() });
const dutiesSchema = z.array(z.looseObject({ dataset: z.string() }));

/** Runs of some sectors, newest first. Rejects where one of their departments cannot be reached: a list with a part missing would look whole. */
export async function runsIn(
  context: RequestContext,
  sectors: readonly string[],
  { after, ...question }: { first: number; after: Place | undefined; division?: string; from?: string; to?: string },
): Promise<{ runs: (z.infer<typeof runSchema> & { sector: string })[]; total: number }> {
  const answers = await Promise.all(
    sectors.map(async (sector) => {
      const place = after && placeIn(sector, after);
      const answer = runsSchema.parse(await ask(context, sector, 'collection-runs', { ...question, ...(place ? { after: place } : {}) }));
      return { total: answer.total, runs: answer.runs.map((run) => ({ ...run, sector })) };
    }),
  );
  const runs = firstOf(
    answers.flatMap((answer) => answer.runs),
    question.first,
  );
  return { runs, total: answers.reduce((sum, { total }) => sum + total, 0) };
}

/** The rows of a run that a person decides. */
export async function rowsOf(
  context: RequestContext,
  sector: string,
  question: { run: number; first: number; after?: { line: number; row: number } },
) {
  return rowsSchema.parse(await ask(context, sector, 'doubtful-rows', question));
}

/** Has a department carry out a decision; answers the row, undefined where the subject named is none. */
export async function decisionOn(
  context: RequestContext,
  sector: string,
  decision: { row: number; decision: 'TAKE' | 'REJECT'; subject?: string; reason: string; by: string; notOf: readonly string[] },
) {
  return decidedSchema.parse(await ask(context, sector, 'decide-row', decision)).row;
}

/** How well the data sets of some sectors are supplied. */
export async function dutiesIn(context: RequestContext, sectors: readonly string[]): Promise<object[]> {
  const answers = await Promise.all(
    sectors.map(async (sector) =>
      dutiesSchema.parse(await ask(context, sector, 'collection-duties', {})).map((duty) => ({ ...duty, sector })),
    ),
  );
  return answers.flat();
}

function ask({ askInternal }: RequestContext, sector: string, endpoint: string, body: object): Promise<unknown> {
  if (!askInternal) throw new Error('governance was started without its way to the departments');
  return askInternal(sector, endpoint, body);
}
