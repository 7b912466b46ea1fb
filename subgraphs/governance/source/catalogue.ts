import { readFileSync } from 'node:fs';
import { z } from 'zod';

const FILE = new URL('../../../schema/generated/catalogue.json', import.meta.url);
const entrySchema = z.object({
  code: z.string(),
  sector: z.string(),
  title: z.string(),
  category: z.string(),
  type: z.string(),
  /** The kind of list that its records are entries of. */
  listing: z.string().nullish(),
});

/** A data set, as far as cases about its records need it. */
export type CatalogueEntry = z.infer<typeof entrySchema>;

let entries: readonly CatalogueEntry[] | undefined;

/** Every data set of records. Throws when the generated catalogue is not well formed. */
export function catalogue(): readonly CatalogueEntry[] {
  entries ??= z.array(entrySchema).parse(JSON.parse(readFileSync(FILE, 'utf8')));
  return entries;
}
