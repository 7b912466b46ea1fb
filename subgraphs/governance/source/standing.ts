import { z } from 'zod';
import { servedState } from '../../shared/records/recordRow.ts';

/** How a record stands, as its department answers. */
export const standingSchema = z.object({ state: z.string(), publishUntil: z.string().nullable() });
export type Standing = z.infer<typeof standingSchema>;

/** Whether it is published on a day: what was suspended for longer than it was to be published does not come back. */
export function isPublished({ state, publishUntil }: Standing, today: string): boolean {
  return ['PUBLISHED', 'FLAGGED'].includes(servedState({ __state: state, __publishUntil: publishUntil }, today));
}
