import { z } from 'zod';

const text = z.string().nullable();

/** What every record says of itself, as departments tell it to the centre. */
export const recordFactsSchema = z.object({
  severity: text,
  documentNumber: text,
  issuer: text,
  occurredOn: text,
  determinedOn: text,
  endedOn: text,
  publishUntil: text,
  repairableFrom: text,
  state: z.string(),
  underObjection: z.boolean(),
  underAppeal: z.boolean(),
  statement: text,
  jurisdiction: text,
});
export type RecordFacts = Readonly<z.infer<typeof recordFactsSchema>>;
