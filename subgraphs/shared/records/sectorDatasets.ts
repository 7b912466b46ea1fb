import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { loadLayout } from '../collection/loadLayout.ts';
import { declaredTable } from './recordTable.ts';

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
  /** SQL over `t` for the category, where it depends on the record. */
  readonly ownCategory?: string;
}

/** The data sets of a category that a sector keeps in tables of its own. */
export async function sectorDatasets(sector: string, category: 'POSITIVE' | 'NEGATIVE'): Promise<SectorDataset[]> {
  return (await keptDatasets(sector)).filter((each) => each.category === category);
}

/** The data sets of a sector of which records may be of a category: all of them, or those of which it depends on the record. */
export async function datasetsWith(sector: string, category: 'POSITIVE' | 'NEGATIVE'): Promise<SectorDataset[]> {
  return (await keptDatasets(sector)).filter((each) => each.category === category || each.ownCategory !== undefined);
}

async function keptDatasets(sector: string): Promise<(SectorDataset & { category: string })[]> {
  const found: (SectorDataset & { category: string })[] = [];
  for (const { sector: owner, code, category } of catalogue()) {
    if (owner !== sector) continue;
    const { table } = (await loadLayout(sector, code).catch(() => undefined)) ?? {};
    if (table === undefined) continue;
    const ownCategory = declaredTable(table)?.columns['category'];
    found.push({ code, category, table: table.split('.')[1] ?? '', ...(ownCategory === undefined ? {} : { ownCategory }) });
  }
  return found;
}

/** The data set of a record type of a sector. Throws where the catalogue has none. */
export function datasetOfType(sector: string, type: string): string {
  const entry = catalogue().find((each) => each.sector === sector && each.type === type);
  if (!entry) throw new Error(`${sector}: ${type} is of no data set`);
  return entry.code;
}
