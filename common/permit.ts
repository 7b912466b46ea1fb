import { z } from 'zod';

/**
 * Something of one subject that is open to one caller for one purpose and a time: a consent (to data sets), or an elevation (in sectors), which
 * is one person's and not his organisation's. As governance tells gateways.
 */
export const permitSchema = z.object({
  id: z.string(),
  kind: z.enum(['CONSENT', 'ELEVATION']),
  subject: z.string(),
  organisation: z.string(),
  user: z.string().nullable(),
  purpose: z.string(),
  /** Data sets of a consent, sectors of an elevation. */
  names: z.array(z.string()),
  /** Used up by the first answer. */
  once: z.boolean(),
  /** Milliseconds since 1970; from and until when it holds. */
  from: z.number(),
  until: z.number(),
  /** Withdrawn, used up, ended: it is to be forgotten. */
  ended: z.boolean(),
});
export type Permit = z.infer<typeof permitSchema>;

/** A part of all permits in the order of their changes. */
export const permitsSchema = z.object({
  /** Changes when the numbering began anew: all that is had must be forgotten. */
  epoch: z.string(),
  position: z.int(),
  permits: z.array(permitSchema),
  more: z.boolean(),
});
export type Permits = z.infer<typeof permitsSchema>;
