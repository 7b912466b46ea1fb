import type { SubjectClass } from '../../../common/subjectClass.ts';

/** Classes of subjects as the graph's enum names them. */
export const SUBJECT_CLASS_NAMES = {
  organisation: 'ORGANISATION',
  soleTrader: 'SOLE_TRADER',
  individual: 'INDIVIDUAL',
} as const satisfies Record<SubjectClass, string>;

/** The class of an enum value. Throws for what is none: GraphQL has seen to it. */
export function subjectClassNamed(name: string): SubjectClass {
  const found = Object.entries(SUBJECT_CLASS_NAMES).find(([, each]) => each === name)?.[0];
  if (found === undefined) throw new Error(`no class of subjects ${name}`);
  return found as SubjectClass;
}
