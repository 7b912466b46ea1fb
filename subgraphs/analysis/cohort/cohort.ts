import { DEFAULT_MINIMUM_GROUP } from '../../../common/policy.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import { ofClasses, setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askSets, type AskSets } from './askSets.ts';
import { refuseDifferencing } from './differencing.ts';
import { evaluate } from './evaluate.ts';
import { parseWhere } from './parseWhere.ts';
import { universeOf, type Universe } from './universe.ts';

/** A cohort that was worked out: what every field of it answers from. */
export interface Cohort {
  readonly universe: Universe;
  readonly members: SubjectSet;
  readonly ask: AskSets;
  readonly minimumGroup: number;
  /** Whether natural persons take part, so that what is small must not show. */
  readonly hasPersons: boolean;
  /** How many natural persons are in it. */
  readonly persons: number;
  /** The classes whose members may be listed. */
  readonly listable: readonly SubjectClass[];
}

/** `Query.cohort`. Rejects with UNAUTHORIZED_FIELD_OR_TYPE, COHORT_TOO_SIMILAR, BAD_USER_INPUT, or DEPARTMENT_UNAVAILABLE naming who did not answer. */
export function cohort(_parent: unknown, { where }: { where: Record<string, unknown> }, context: RequestContext): Promise<Cohort> {
  return workOut(where, context);
}

/** Works a cohort out, from conditions as GraphQL has checked them. Rejects as {@link cohort}. */
export async function workOut(where: Record<string, unknown>, context: RequestContext): Promise<Cohort> {
  const { access } = context;
  const conditions = parseWhere(where);
  const universe = universeOf(conditions, access);
  const minimumGroup = access.minimumGroup ?? DEFAULT_MINIMUM_GROUP;
  const hasPersons = universe.classes.includes('individual');
  const ask = askSets(context, universe.classes);
  const found = universe.classes.length === 0 ? setOf() : await evaluate(conditions, ask);
  const members = ofClasses(found, universe.classes);
  const persons = ofClasses(members, ['individual']);
  if (hasPersons) await refuseDifferencing(context, where, universe, persons, minimumGroup);
  const listable = universe.classes.filter((each) => each !== 'individual' || access.caseListing === true);
  return { universe, members, ask, minimumGroup, hasPersons, persons: persons.size, listable };
}

/** `Cohort.count`: null below the minimum group size, and while fewer natural persons than that are in it where they take part. */
export function count({ members, persons, minimumGroup, hasPersons }: Cohort): number | null {
  if (hasPersons && persons < minimumGroup) return null;
  return members.size < minimumGroup ? null : members.size;
}

/** `Cohort.universe`. */
export function universe({ universe: { classes, excluded }, listable, minimumGroup }: Cohort): object {
  return {
    classes: classes.map(classNamed),
    countedOnly: classes.filter((each) => !listable.includes(each)).map(classNamed),
    excluded: excluded.map(({ subjectClass, coordinate, sector, decision: { requiredLevel, heldLevel, reason } }) => ({
      class: classNamed(subjectClass),
      coordinate,
      sector,
      requiredLevel,
      heldLevel,
      reason,
    })),
    minimumGroup,
  };
}

/** What the graph calls a class. */
export function classNamed(subjectClass: string): string {
  return subjectClass.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
