import { isSelf, readsSomeOtherwise, type Access } from '../../common/access.ts';
import type { SubjectReference } from '../../common/opaqueId.ts';
import { SUBJECT_CLASSES } from '../../common/subjectClass.ts';

/**
 * Subjects that every decision treats alike: same class, the caller himself or not, consents to the same data sets, elevations in the same sectors. One of
 * them stands for all.
 */
export interface RecordGroup {
  /** The same for the same kind of group, whatever the caller. */
  readonly index: number;
  readonly representative: SubjectReference;
}

/** The groups that need no caller: one for each class, in the order of {@link SUBJECT_CLASSES}. */
export const CLASS_GROUPS: readonly RecordGroup[] = SUBJECT_CLASSES.map((subjectClass, index) => ({
  index,
  representative: { number: 0, id: '', subjectClass },
}));

const indexes = new Map<string, number>();

/** Finds groups for accesses; what was found is kept with the access. */
export function recordGroupsFor(): (access: Access) => (subject: SubjectReference) => RecordGroup {
  const known = new WeakMap<Access, (subject: SubjectReference) => RecordGroup>();
  return (access) => {
    let groupOf = known.get(access);
    if (!groupOf) known.set(access, (groupOf = recordGroups(access)));
    return groupOf;
  };
}

/** Finds the group of a subject, for one access. */
export function recordGroups(access: Access): (subject: SubjectReference) => RecordGroup {
  const hasSpecial = readsSomeOtherwise(access);
  const consented = bySubject(access.consents, ({ dataset }) => dataset);
  const elevated = bySubject(access.elevations ?? [], ({ sector }) => sector);
  const special = new Map<string, RecordGroup>();
  return (subject) => {
    const plain = CLASS_GROUPS[SUBJECT_CLASSES.indexOf(subject.subjectClass)] as RecordGroup;
    if (!hasSpecial) return plain;
    const self = isSelf(access, subject);
    const consents = consented.get(subject.id) ?? [];
    const elevations = elevated.get(subject.id) ?? [];
    if (!self && consents.length + elevations.length === 0) return plain;
    const key = JSON.stringify([subject.subjectClass, self, consents, elevations]);
    let group = special.get(key);
    if (!group) {
      let index = indexes.get(key);
      if (index === undefined) indexes.set(key, (index = CLASS_GROUPS.length + indexes.size));
      special.set(key, (group = { index, representative: subject }));
    }
    return group;
  };
}

function bySubject<T extends { readonly subject: string }>(
  items: readonly T[],
  nameOf: (item: T) => string,
): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const item of items) names.set(item.subject, [...(names.get(item.subject) ?? []), nameOf(item)]);
  for (const each of names.values()) each.sort();
  return names;
}
