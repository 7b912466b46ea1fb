import type { SubjectReference } from '../../common/opaqueId.ts';
import type { RecordGroup } from './recordGroup.ts';

/** A subject that a request meets: who it is, and what decides about it. */
export interface RequestRecord {
  readonly subject: SubjectReference;
  readonly group: RecordGroup;
  /** What is sent of it to a department: its key. */
  readonly representation: string;
}

/** The subjects of one request by their ids, each worked out once; `undefined` for an id that is none of ours. */
export type RequestRecords = (id: string) => RequestRecord | undefined;

/** An empty index for one request. `typename` is that of subjects. */
export function requestRecords(
  subject: (id: string) => SubjectReference | undefined,
  groupOf: (subject: SubjectReference) => RecordGroup,
  typename: string,
): RequestRecords {
  const known = new Map<string, RequestRecord | null>();
  return (id) => {
    let record = known.get(id);
    if (record === undefined) {
      const reference = subject(id);
      // An id that was recognised holds nothing that JSON would have to escape.
      record = reference
        ? { subject: reference, group: groupOf(reference), representation: `{"__typename":"${typename}","id":"${id}"}` }
        : null;
      known.set(id, record);
    }
    return record ?? undefined;
  };
}
