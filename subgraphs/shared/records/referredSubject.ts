import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../requestContext.ts';

/**
 * The resolver of a record's field that refers to a subject: the row holds the number of one, or null. What may be read of that
 * subject, its own fields decide; the record says no more than who it is.
 */
export function referredSubject(field: string) {
  return (record: Readonly<Record<string, unknown>>, _args: unknown, context: RequestContext): SubjectReference | null => {
    const number = record[field];
    return typeof number === 'number' ? (context.subject(context.ids.subjectId(number)) ?? null) : null;
  };
}
