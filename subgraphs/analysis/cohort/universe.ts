import type { Access } from '../../../common/access.ts';
import { KINDS_OF_CLASS, SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import { OWN_LEAF, type CohortField, type CohortLeaf } from '../../shared/cohort/cohortModel.ts';
import { refusalOf, seesAllStatesOf, type Refusal } from '../../shared/cohort/leafRules.ts';
import { withheldError } from '../../shared/guard.ts';
import { testsOf, type Where } from './parseWhere.ts';

/** Which classes of subjects a cohort is drawn from, and which it is not because a condition may not be read of them. */
export interface Universe {
  readonly classes: readonly SubjectClass[];
  readonly excluded: readonly (Refusal & { readonly subjectClass: SubjectClass })[];
  /** As {@link allStatesCounted} of these classes. */
  readonly allStates: string;
}

/**
 * The universe of a cohort: a class of which any condition may not be read is outside, under NOT and OR too, since a hidden condition is
 * not false. Classes that the conditions themselves leave out are not in question. Throws UNAUTHORIZED_FIELD_OR_TYPE when nobody is left.
 */
export function universeOf(where: Where, access: Access): Universe {
  const inQuestion = SUBJECT_CLASSES.filter((subjectClass) => couldHold(where, subjectClass) !== false);
  const tests = testsOf(where).map(({ leaf, conditions }) => coordinatesOf(leaf, Object.keys(conditions)));
  const excluded = inQuestion.flatMap((subjectClass) =>
    uniqueByCoordinate(tests.flatMap(({ coordinates, sector }) => refusalOf(coordinates, sector, access, subjectClass) ?? [])).map(
      (refusal) => ({ ...refusal, subjectClass }),
    ),
  );
  const classes = inQuestion.filter((subjectClass) => !excluded.some((each) => each.subjectClass === subjectClass));
  const [first] = excluded;
  if (classes.length === 0 && first) throw withheldError(first.coordinate, first.sector, first.decision);
  return { classes, excluded, allStates: allStatesCounted(where, access, classes) };
}

/**
 * Of which classes, in which sectors that the conditions ask, records in every state count for a caller, and not those alone that anybody is
 * served: `courts:individual tax:organisation`. Where it differs the same conditions select others.
 */
export function allStatesCounted(where: Where, access: Access, classes: readonly SubjectClass[]): string {
  const ofRecords = testsOf(where).filter(({ leaf }) => leaf.leaf !== OWN_LEAF);
  const sectors = [...new Set(ofRecords.map(({ leaf }) => leaf.sector))].sort();
  return sectors
    .flatMap((sector) => classes.filter((each) => seesAllStatesOf(access, sector, each)).map((each) => `${sector}:${each}`))
    .join(' ');
}

/** Throws UNAUTHORIZED_FIELD_OR_TYPE when a field may not be read of one of these classes: a part would look like the whole. */
export function requireReadable(leaf: CohortLeaf, field: CohortField, classes: readonly SubjectClass[], access: Access): void {
  const { coordinates, sector } = coordinatesOf(leaf, [field.name]);
  for (const subjectClass of classes) {
    const refusal = refusalOf(coordinates, sector, access, subjectClass);
    if (refusal) throw withheldError(refusal.coordinate, refusal.sector, refusal.decision);
  }
}

function coordinatesOf(leaf: CohortLeaf, fields: readonly string[]): { coordinates: string[]; sector: string } {
  const ofFields = leaf.fields.filter(({ name }) => fields.includes(name)).flatMap(({ coordinates }) => coordinates);
  return { coordinates: [...leaf.coordinates, ...ofFields], sector: leaf.sector };
}

/** Whether the conditions can hold of a class at all, as far as the kinds that they name tell: undefined where they do not. */
function couldHold(where: Where, subjectClass: SubjectClass): boolean | undefined {
  switch (where.kind) {
    case 'test': {
      const { leaf, conditions } = where.test;
      const kinds = leaf.leaf === OWN_LEAF ? conditions['kind'] : undefined;
      return Array.isArray(kinds) && !kinds.some((kind) => KINDS_OF_CLASS[subjectClass].includes(kind)) ? false : undefined;
    }
    case 'not': {
      const inner = couldHold(where.part, subjectClass);
      return inner === undefined ? undefined : !inner;
    }
    case 'and': {
      const parts = where.parts.map((part) => couldHold(part, subjectClass));
      if (parts.includes(false)) return false;
      return parts.every((part) => part === true) ? true : undefined;
    }
    case 'or': {
      const parts = where.parts.map((part) => couldHold(part, subjectClass));
      if (parts.includes(true)) return true;
      return parts.every((part) => part === false) ? false : undefined;
    }
  }
}

function uniqueByCoordinate(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((refusal) => [refusal.coordinate, refusal])).values()];
}
