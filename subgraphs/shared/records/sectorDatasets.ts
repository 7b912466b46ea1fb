import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { loadLayout } from '../collection/loadLayout.ts';

const CATALOGUE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const catalogueSchema = z.array(z.object({ code: z.string(), sector: z.string(), category: z.string(), type: z.string() }));

let known: z.infer<typeof catalogueSchema> | undefined;

function catalogue(): z.infer<typeof catalogueSchema> {
  return (known ??= catalogueSchema.parse(JSON.parse(readFileSync(CATALOGUE, 'utf8'))));
}

/** A data set of a sector that has a table of its own. */
export interface SectorDataset {
  readonly code: string;
  /** Within the sector's schema. */
  readonly table: string;
}

/** The data sets of a category that a sector keeps in tables of its own. */
export async function sectorDatasets(sector: string, category: 'POSITIVE' | 'NEGATIVE'): Promise<SectorDataset[]> {
  const entries = catalogue();
  const found: SectorDataset[] = [];
  for (const entry of entries) {
    if (entry.sector !== sector || entry.category !== category) continue;
    const layout = await loadLayout(sector, entry.code).catch(() => undefined);
    const table = layout?.table?.split('.')[1];
    if (table !== undefined) found.push({ code: entry.code, table });
  }
  return found;
}

/** The data set of a record type of a sector. Throws where the catalogue has none. */
export function datasetOfType(sector: string, type: string): string {
  const entry = catalogue().find((each) => each.sector === sector && each.type === type);
  if (!entry) throw new Error(`${sector}: ${type} is of no data set`);
  return entry.code;
}
