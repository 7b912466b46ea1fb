import { servingLevel } from '../../../common/access.ts';
import type { Decision } from '../../../common/decide.ts';
import { decideRecords } from '../../shared/records/recordRule.ts';
import { servedState } from '../../shared/records/recordRow.ts';
import { recordSummary } from '../../shared/records/recordSummary.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { HeldRecord } from '../source/records.ts';

/** Whether a record may be read, of the subject that it is about. */
export function decideRecord({ place, subject }: Pick<HeldRecord, 'place' | 'subject'>, context: RequestContext): Decision {
  return decideRecords(place.entry, subject, context.access, { byConsent: true });
}

/** Whether a record in its present state is served: WITHDRAWN to nobody, what is not public, or may never be, at RESTRICTED and to its subject. */
export function isServed({ place, subject, ...record }: HeldRecord, context: RequestContext): boolean {
  const state = servedState({ __state: record.state, __publishUntil: record.publishUntil }, context.today);
  if (state === 'WITHDRAWN') return false;
  const isPublic = (state === 'PUBLISHED' || state === 'FLAGGED') && record.publishable;
  return isPublic || servingLevel(context.access, place.entry.sector, subject) === 'RESTRICTED';
}

/** A record as a `RecordSummary`, about its subject. */
export function summaryNode({ place, subject, ...record }: HeldRecord, today: string): object {
  return recordSummary(place, subject, record, today);
}
