import { resolveRequest, type AuditEntry, type FieldSets } from '../../../common/auditEntry.ts';
import type { OpaqueIds } from '../../../common/opaqueId.ts';

/** What of an entry stands in columns, to be found by. */
export interface AuditColumns {
  readonly at: string;
  readonly logs: readonly string[];
  readonly request: string | null;
  readonly person: string | null;
  readonly organisation: string | null;
  readonly purpose: string | null;
  readonly reference: string | null;
  readonly outcome: string | null;
  readonly coordinates: readonly string[];
  readonly sectors: readonly string[];
  /** Of whom, by number, and where in the list of reads. */
  readonly reads: readonly { readonly subject: number; readonly part: number; readonly hidden: boolean }[];
}

/** The columns of an entry; what the subjects' key did not make is nobody. Throws where it names fields that are not known. */
export function auditColumns(given: AuditEntry, ids: OpaqueIds, sets: FieldSets): AuditColumns {
  const entry = given.kind === 'REQUEST' ? resolveRequest(given, sets) : given;
  if (entry.kind !== 'REQUEST')
    return {
      ...{ at: entry.at, logs: [], request: null, person: null, organisation: null, purpose: null, reference: null, outcome: null },
      ...{ coordinates: [], sectors: [], reads: [] },
    };
  const fields = [...entry.alone, ...entry.reads.flatMap((read) => read.fields)];
  return {
    at: entry.at,
    logs: entry.logs,
    request: storable(entry.request),
    person: storable(entry.user),
    organisation: storable(entry.organisation),
    purpose: storable(entry.purpose),
    reference: storable(entry.reference),
    outcome: entry.outcome,
    // What was withheld is found too: who tried is as much a question as who read.
    coordinates: distinct([...fields, ...entry.withheld].map(({ coordinate }) => coordinate)),
    sectors: distinct(fields.flatMap(({ sectors }) => sectors)),
    reads: entry.reads.flatMap(({ subjects }, part) =>
      subjects.flatMap((id) => {
        const subject = ids.subjectNumber(id);
        return subject === undefined ? [] : [{ subject, part, hidden: entry.hidden !== undefined }];
      }),
    ),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** PostgreSQL holds no U+0000 and no half of a surrogate pair: an entry that holds one must not stop all that follow. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : Buffer.from(text.replaceAll('\0', '\uFFFD')).toString();
}
