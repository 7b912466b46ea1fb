import type { SubjectReference } from '../../../common/opaqueId.ts';
import { about } from '../subjectScope.ts';
import { servedState } from './recordRow.ts';

/** What a summary is made of. */
export interface SummarisedRecord {
  readonly documentNumber: string | null;
  readonly publishUntil: string | null;
  readonly state: string;
  /** Of data sets in which it depends on the record. */
  readonly category?: string;
}

/** A record as a `RecordSummary`, about its subject. */
export function recordSummary<R extends SummarisedRecord>(
  { id, entry }: { id: string; entry: { sector: string; code: string; title: string; category: string } },
  subject: SubjectReference,
  record: R,
  today: string,
): R & { id: string; subject: string; title: string; state: string } {
  return about(subject, {
    ...record,
    id,
    subject: subject.id,
    sector: entry.sector,
    dataset: entry.code,
    category: record.category ?? entry.category,
    title: record.documentNumber === null ? entry.title : `${entry.title} ${record.documentNumber}`,
    state: servedState({ __state: record.state, __publishUntil: record.publishUntil }, today),
  });
}
