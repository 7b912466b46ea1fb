import type { Access } from '../../../common/access.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../../common/subjectClass.ts';
import { permissionEntries } from '../../shared/records/permissionEntries.ts';
import { isRaised, listsOpenly, publishedAs, type PublishedAs } from '../../shared/records/publishedAs.ts';
import type { Dataset } from '../source.ts';

/** What of a data set is published, under the city's rules. */
export interface PublishedClasses {
  readonly classes: Partial<Record<SubjectClass, PublishedAs>>;
  /** The classes of which it may be told that they stand on the list that the data set leads onto. */
  readonly listed: readonly SubjectClass[];
  readonly withoutFlagged: boolean;
}

/** As what a data set publishes its records of each class of subjects to everybody: by the departments' rules, and by those of the city beyond. */
export function publishedClasses(dataset: Dataset, { rules = [] }: Pick<Access, 'rules'>): PublishedClasses {
  const published = { ...dataset, type: dataset.typeName };
  const found = SUBJECT_CLASSES.map((each) => [each, publishedAs(published, each, rules)] as const);
  return {
    classes: Object.fromEntries(found.filter(([, as]) => as !== undefined)),
    listed: SUBJECT_CLASSES.filter((each) => listsOpenly(published, each, rules)),
    withoutFlagged: SUBJECT_CLASSES.some((each) => isRaised(['RecordState.FLAGGED'], each, rules)),
  };
}

/** The classes of subjects whose division anybody may read: of others a page by division would tell it. */
export function classesOfOpenDivision({ rules = [] }: Pick<Access, 'rules'>): ('organisation' | 'soleTrader')[] {
  const own = permissionEntries().find(([coordinate]) => coordinate === 'Subject.division')?.[1].own;
  const levels = { organisation: own?.level, soleTrader: own?.soleTrader };
  return (['organisation', 'soleTrader'] as const).filter(
    (each) => levels[each] === 'OPEN' && !isRaised(['Subject.division'], each, rules),
  );
}
