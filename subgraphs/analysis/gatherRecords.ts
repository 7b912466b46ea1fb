import { z } from 'zod';
import { servingLevel } from '../../common/access.ts';
import { CreditGraphError } from '../../common/errors.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { readSubgraphs } from '../../common/subgraphs.ts';
import { firstOf, placeIn, type Place } from '../shared/records/acrossSectors.ts';
import { decideRecords } from '../shared/records/recordRule.ts';
import { recordFactsSchema } from '../shared/records/recordFacts.ts';
import type { RequestContext } from '../shared/requestContext.ts';
import { catalogue, type Dataset } from './source.ts';

const recordSchema = recordFactsSchema.extend({
  dataset: z.string(),
  record: z.int(),
  category: z.string(),
});
const answersSchema = z.object({ answers: z.array(z.object({ records: z.array(recordSchema), total: z.int() })) });
type Answer = z.infer<typeof answersSchema>['answers'][number];

/** Which of a subject's records are asked for. */
export interface RecordsQuestion {
  readonly categories?: readonly string[] | undefined;
  readonly sectors?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly first: number;
  readonly after?: Place | undefined;
  readonly withTotal: boolean;
}

/** A record of some sector, with its place in the timeline. */
export type GatheredRecord = z.infer<typeof recordSchema> & Place & { readonly entry: Dataset };

/**
 * A subject's records over all sectors, newest first. A data set that the caller may not read of this subject is not asked for, and a
 * department of which all are withheld is not asked at all. Throws DEPARTMENT_UNAVAILABLE, naming every department that could not say:
 * without it the timeline would look whole.
 */
export async function gatherRecords(
  context: RequestContext,
  subject: SubjectReference,
  question: RecordsQuestion,
): Promise<{ records: GatheredRecord[]; total: number }> {
  const bySector = readable(context, subject, question);
  const answers = await Promise.allSettled(
    [...bySector].map(async ([sector, datasets]) => ({ sector, datasets, ...(await ask(context, subject, sector, datasets, question)) })),
  );
  const unavailable = [...bySector.keys()].filter((_sector, index) => answers[index]?.status === 'rejected');
  if (unavailable.length > 0) {
    const titles = unavailable.map((sector) => readSubgraphs().find(({ name }) => name === sector)?.title ?? sector);
    throw new CreditGraphError('DEPARTMENT_UNAVAILABLE', titles.join('、'), { departments: unavailable });
  }
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const records = found.flatMap(({ sector, datasets, records: own }) =>
    own.map((record) => {
      const entry = datasets.find(({ code }) => code === record.dataset) as Dataset;
      return { ...record, entry, at: record.determinedOn ?? '', sector, number: record.record };
    }),
  );
  return { records: firstOf(records, question.first), total: found.reduce((sum, { total }) => sum + total, 0) };
}

/** The data sets that the caller may read of the subject, by sector. */
function readable({ access }: RequestContext, subject: SubjectReference, { sectors }: RecordsQuestion): Map<string, Dataset[]> {
  const bySector = new Map<string, Dataset[]>();
  for (const entry of catalogue()) {
    if (sectors !== undefined && !sectors.includes(entry.sector)) continue;
    // What is gathered from several data sets no consent opens: it would be a part that looks like the whole.
    if (!decideRecords({ ...entry, type: entry.typeName }, subject, access, { byConsent: false }).allow) continue;
    bySector.set(entry.sector, [...(bySector.get(entry.sector) ?? []), entry]);
  }
  return bySector;
}

/** Asks one sector; of all subjects of a request that are asked the same, at once. */
async function ask(
  context: RequestContext,
  subject: SubjectReference,
  sector: string,
  datasets: readonly Dataset[],
  { categories, from, to, first, after, withTotal }: RecordsQuestion,
): Promise<Answer> {
  const { askInternal, access } = context;
  if (!askInternal) throw new Error('analysis was started without its way to the departments');
  const place = after && placeIn(sector, after);
  const question = {
    datasets: datasets.map(({ code, category }) => ({ code, category })),
    ...(categories ? { categories } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    allStates: servingLevel(access, sector, subject) === 'RESTRICTED',
    first,
    ...(place ? { after: { on: place.at === '' ? null : place.at, number: place.number } } : {}),
    withTotal,
  };
  const load = async (subjects: readonly string[]): Promise<Answer[]> => {
    const { answers } = answersSchema.parse(await askInternal(sector, 'subject-records', { subjects, ...question }));
    const asked = new Set(datasets.map(({ code }) => code));
    const isWhole =
      answers.length === subjects.length && answers.every(({ records }) => records.every(({ dataset }) => asked.has(dataset)));
    if (!isWhole) throw new Error(`${sector}: subject-records answered something else`);
    return answers;
  };
  return context.batch<string, Answer>(JSON.stringify(['records', sector, question]), load).load(subject.id);
}
