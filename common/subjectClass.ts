/** The three classes that decide which level of a rule counts: organisations, sole traders (个体工商户), natural persons (个人). */
export type SubjectClass = 'organisation' | 'soleTrader' | 'individual';

/** Every class, the one with the laxest default first. */
export const SUBJECT_CLASSES: readonly SubjectClass[] = ['organisation', 'soleTrader', 'individual'];

/** First dense number of each class; a subject that changes class gets a new number and a SUCCESSOR relation. */
export const FIRST_NUMBER: Readonly<Record<SubjectClass, number>> = {
  organisation: 1,
  soleTrader: 1_000_000_000,
  individual: 2_000_000_000,
};

const LAST_NUMBER = 9_999_999_999;

/** Whether a number can be a subject's dense number at all. */
export function isSubjectNumber(number: number): boolean {
  return Number.isSafeInteger(number) && number >= FIRST_NUMBER.organisation && number <= LAST_NUMBER;
}

/** The class of a dense subject number; throws a RangeError outside the ranges. */
export function subjectClassOf(number: number): SubjectClass {
  if (!isSubjectNumber(number)) throw new RangeError(`not a subject number: ${number}`);
  if (number >= FIRST_NUMBER.individual) return 'individual';
  return number >= FIRST_NUMBER.soleTrader ? 'soleTrader' : 'organisation';
}

/** The kinds of subjects (`SubjectKind`) that each class holds. */
export const KINDS_OF_CLASS: Readonly<Record<SubjectClass, readonly string[]>> = {
  organisation: ['ENTERPRISE', 'PUBLIC_INSTITUTION', 'SOCIAL_ORGANISATION', 'GOVERNMENT_BODY'],
  soleTrader: ['SOLE_TRADER'],
  individual: ['INDIVIDUAL'],
};
