import { CreditGraphError } from '../../../common/errors.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { collectionOf, type DatasetFacts } from './collectionOf.ts';
import { datasetLeaves } from './datasetLeaves.ts';
import { datasetRows } from './datasetRows.ts';
import { wholeCatalogue, type CatalogueEntry } from './wholeCatalogue.ts';

type Collection = DatasetFacts & { readonly entry: CatalogueEntry };

/** `Query.catalogue`: of all sectors, or of one. */
export async function catalogue(_parent: unknown, { sector }: { sector?: string | null }): Promise<readonly CatalogueEntry[]> {
  const entries = await wholeCatalogue();
  if (sector == null) return entries;
  const found = entries.filter((entry) => entry.sector === sector);
  // A misspelt sector must not read as a department that collects nothing.
  if (found.length === 0 && !readSubgraphs().some(({ name }) => name === sector))
    throw new CreditGraphError('BAD_USER_INPUT', `sector: 没有这个部门 / no such sector`);
  return found;
}

/** What hangs from an entry of the catalogue. */
export const catalogueFields = {
  Dataset: {
    leaves: (entry: CatalogueEntry, _args: unknown, { access }: RequestContext): object[] =>
      datasetLeaves(entry, access).map(({ coordinate, consent, levels }) => ({
        coordinate,
        consent,
        level: levels.organisation,
        person: levels.individual,
        soleTrader: levels.soleTrader,
      })),
    async collection(entry: CatalogueEntry, _args: unknown, context: RequestContext): Promise<Collection | null> {
      return entry.status === 'COLLECTED' ? { ...(await collectionOf(context, entry)), entry } : null;
    },
  },
  DatasetCollection: {
    rows: ({ entry, rows }: Collection, _args: unknown, { access }: RequestContext): number | null => datasetRows(entry, rows, access),
    rejectedShare: ({ read, rejected }: Collection): number | null => (read === 0 ? null : rejected / read),
  },
};
