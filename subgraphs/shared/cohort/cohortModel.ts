import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How a field is compared. */
export const FIELD_KINDS = ['STRING', 'INT', 'FLOAT', 'MONEY', 'DATE', 'BOOLEAN', 'ENUM', 'DIVISION'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

const fieldSchema = z.object({
  name: z.string(),
  kind: z.enum(FIELD_KINDS),
  enum: z.string().optional(),
  /** Whether the field holds several values: one of them is enough. */
  list: z.boolean(),
  /** What is read by testing it, below the leaf's own coordinate. */
  coordinates: z.array(z.string()),
});
const leafSchema = z.object({
  /** `TaxCredit.arrears`; of what the registry itself knows of a subject: `Subject`. */
  leaf: z.string(),
  sector: z.string(),
  /** Where the leaf stands in a filter: `['tax', 'arrears']`; empty for the registry's own. */
  path: z.array(z.string()),
  /** The leaf itself, its container, and what is read by asking whether there is anything. */
  coordinates: z.array(z.string()),
  /** Whether a subject may have several. */
  many: z.boolean(),
  /** Arguments that the leaf cannot be read without, with their type. */
  required: z.array(z.object({ name: z.string(), type: z.string() })),
  /** Its other arguments, as they count where a client gives none. */
  defaults: z.record(z.string(), z.boolean()),
  fields: z.array(fieldSchema),
});
const placeSchema = z.object({ name: z.string(), leaf: z.string(), field: z.string(), month: z.boolean() });
const modelSchema = z.object({
  leaves: z.array(leafSchema),
  dimensions: z.array(placeSchema),
  measures: z.array(placeSchema),
  orders: z.array(placeSchema),
});

/** A field by which cohorts may be selected. */
export type CohortField = z.infer<typeof fieldSchema>;
/** What a department lets cohorts be selected by: a field that returns records, or one value. */
export type CohortLeaf = z.infer<typeof leafSchema>;
/** A field of a leaf under the name that clients give it; `month` groups its dates. */
export type CohortPlace = z.infer<typeof placeSchema>;
/** Everything cohorts can be selected, ordered, broken down and summed by, as compose found it in the departments' SDL. */
export type CohortModel = z.infer<typeof modelSchema>;

/** The leaf that stands for what the registry itself knows of a subject. */
export const OWN_LEAF = 'Subject';

const FILE = new URL('../../../schema/generated/cohort.json', import.meta.url);
let known: CohortModel | undefined;

/** The model that compose wrote. Throws when it is not well formed. */
export function cohortModel(): CohortModel {
  return (known ??= modelSchema.parse(JSON.parse(readFileSync(FILE, 'utf8'))));
}

/** The leaf of that name in a sector. */
export function leafOf(sector: string, name: string): CohortLeaf | undefined {
  return cohortModel().leaves.find((leaf) => leaf.sector === sector && leaf.leaf === name);
}

/** The leaf and the field behind a name of a dimension, a measure or an order. Throws for a name that the model does not have. */
export function placed(places: readonly CohortPlace[], name: string): { place: CohortPlace; leaf: CohortLeaf; field: CohortField } {
  const place = places.find((candidate) => candidate.name === name);
  const leaf = place && cohortModel().leaves.find((candidate) => candidate.leaf === place.leaf);
  const field = leaf?.fields.find((candidate) => candidate.name === place?.field);
  if (!place || !leaf || !field) throw new Error(`cohort: no place ${name}`);
  return { place, leaf, field };
}
