import { z } from 'zod';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import type { CatalogueEntry } from './wholeCatalogue.ts';

const factsSchema = z.array(
  z.object({
    dataset: z.string(),
    lastCollectedOn: z.string().nullable(),
    nextDueOn: z.string().nullable(),
    overdue: z.boolean().nullable(),
    rows: z.int().nullable(),
    rowsExact: z.boolean(),
    read: z.int(),
    rejected: z.int(),
  }),
);

/** How a data set stands with its collection, as its department says; the data sets of one department in one question. */
export type DatasetFacts = z.infer<typeof factsSchema>[number];

/** Asks a data set's department how its collection stands. Rejects, naming it, where it cannot be reached: that is not "never". */
export function collectionOf(context: RequestContext, { sector, code, cadence }: CatalogueEntry): Promise<DatasetFacts> {
  const load = async (datasets: readonly { code: string; cadence: string | null }[]): Promise<(DatasetFacts | Error)[]> => {
    const facts = await askPart(context, sector, 'collection-facts', { datasets }, factsSchema);
    return datasets.map((each) => facts.find(({ dataset }) => dataset === each.code) ?? new Error(`${sector}: no facts of ${each.code}`));
  };
  return context.batch<{ code: string; cadence: string | null }, DatasetFacts>(`collection of ${sector}`, load).load({ code, cadence });
}
