import { readFileSync } from 'node:fs';
import { z } from 'zod';

const datasetSchema = z.object({
  code: z.string(),
  sector: z.string(),
  title: z.string(),
  titleEnglish: z.string(),
  category: z.string(),
  type: z.string(),
  fields: z.array(z.string()),
  legalBasis: z.string(),
  publicity: z.string(),
  personPublicationGround: z.string().nullish(),
  sharing: z.string(),
  retention: z.string(),
  cadence: z.string(),
  listing: z.enum(['RED', 'BLACK']).nullish(),
});

/** One entry of the catalogue, as the graph serves it. */
export type Dataset = Omit<z.infer<typeof datasetSchema>, 'type'> & { readonly typeName: string };

let entries: readonly Dataset[] | undefined;

/** The catalogue as compose worked it out of the departments' SDL, by sector and type. Throws when it is not well formed. */
export function catalogue(): readonly Dataset[] {
  const file = new URL('../../schema/generated/catalogue.json', import.meta.url);
  entries ??= z
    .array(datasetSchema)
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .map(({ type, ...entry }) => ({ ...entry, typeName: type }));
  return entries;
}
