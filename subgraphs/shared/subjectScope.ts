import type { SubjectReference } from '../../common/opaqueId.ts';

const SUBJECT = Symbol('the subject that this value is about');

/** Marks a value as being about a subject: guards and masks of everything below it look here. */
export function about<T extends object>(subject: SubjectReference, value: T): T {
  Object.defineProperty(value, SUBJECT, { value: subject, enumerable: false });
  return value;
}

/** The nearest subject above a field: its parent itself, or the one that the parent is about. */
export function subjectOf(parent: unknown): SubjectReference | undefined {
  if (typeof parent !== 'object' || parent === null) return undefined;
  if (SUBJECT in parent) return parent[SUBJECT] as SubjectReference;
  return 'subjectClass' in parent && 'number' in parent ? (parent as SubjectReference) : undefined;
}

/** The resolver of a department's container on Subject: never null, its leaves decide. */
export function namespace(subject: SubjectReference): object {
  return about(subject, {});
}

/** The subject of a resolver's parent. Throws where there is none: a resolver was mounted in the wrong place. */
export function requireSubject(parent: unknown): SubjectReference {
  const subject = subjectOf(parent);
  if (!subject) throw new Error('no subject above this field');
  return subject;
}
