import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { loadLayout } from '../collection/loadLayout.ts';

const CATALOGUE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const catalogueSchema = z.array(z.object({ code: z.string(), sector: z.string(), category: z.string() }));

/** A data set of a sector that has a table of its own. */
export interface SectorDataset {
  readonly code: string;
  /** Within the sector's schema. */
  readonly table: string;
}

/** The data sets of a category that a sector keeps in tables of its own. */
export async function sectorDatasets(sector: string, category: 'POSITIVE' | 'NEGATIVE'): Promise<SectorDataset[]> {
  const entries = catalogueSchema.parse(JSON.parse(readFileSync(CATALOGUE, 'utf8')));
  const found: SectorDataset[] = [];
  for (const entry of entries) {
    if (entry.sector !== sector || entry.category !== category) continue;
    const layout = await loadLayout(sector, entry.code).catch(() => undefined);
    const table = layout?.table?.split('.')[1];
    if (table !== undefined) found.push({ code: entry.code, table });
  }
  return found;
}
