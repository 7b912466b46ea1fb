import type { Access } from '../../../common/access.ts';
import type { PermissionLevel } from '../../../common/permissionLevel.ts';
import { FIRST_NUMBER, type SubjectClass } from '../../../common/subjectClass.ts';
import { listingsCoordinate, refusalOf, type Refusal } from '../cohort/leafRules.ts';
import type { ListingSource } from '../records/departmentListings.ts';
import { permissionEntries } from '../records/permissionEntries.ts';
import { decideRecords, leafOf, type RecordDataset } from '../records/recordRule.ts';

/**
 * Why records of a data set may not be handed over of subjects of a class, all or what stands on a list of them: with the coordinate that asks for more than is
 * held, and how much. Undefined where they may.
 */
export function exchangeRefusal(
  dataset: RecordDataset,
  list: Pick<ListingSource, 'leaf'> | undefined,
  access: Access,
  subjectClass: SubjectClass,
): Refusal | undefined {
  const { sector } = dataset;
  const above = list ? [...containersOf(sector), listingsCoordinate(sector) ?? ''] : containersOf(sector);
  // A row says all that its record says: a list opens no more than its records, or the field that serves those on it alone.
  const ofRecords =
    list?.leaf === undefined ? refusalOfRecords(dataset, access, subjectClass) : refusalOf([list.leaf], sector, access, subjectClass);
  return ofRecords ?? refusalOf(above, sector, access, subjectClass);
}

function refusalOfRecords(dataset: RecordDataset, access: Access, subjectClass: SubjectClass): Refusal | undefined {
  const somebody = { id: '', number: FIRST_NUMBER[subjectClass], subjectClass };
  const decision = decideRecords(dataset, somebody, access, { byConsent: false });
  if (decision.allow) return undefined;
  return { coordinate: coordinateAsking(decision.requiredLevel, dataset, access, subjectClass), sector: dataset.sector, decision };
}

/** The coordinate that asks for a level: of those that serve the records, else of what the city asks more of in them. */
function coordinateAsking(level: PermissionLevel, dataset: RecordDataset, access: Access, subjectClass: SubjectClass): string {
  const { sector, code, type } = dataset;
  const all = permissionEntries().flatMap(([coordinate, entry]) => (entry.sector === sector && entry.dataset === code ? [coordinate] : []));
  const ruled = (access.rules ?? []).map(({ coordinate }) => coordinate).filter((coordinate) => all.includes(coordinate));
  const asking = [...all.filter((coordinate) => !coordinate.startsWith(`${type}.`)), ...ruled].find(
    (coordinate) => refusalOf([coordinate], sector, access, subjectClass)?.decision.requiredLevel === level,
  );
  return asking ?? leafOf(dataset) ?? 'Query.exchangeRecords';
}

/** The fields of Subject under which a sector's records stand: a rule above a record counts as much as its own. */
function containersOf(sector: string): string[] {
  return permissionEntries().flatMap(([coordinate, entry]) =>
    entry.sector === sector && coordinate.startsWith('Subject.') ? [coordinate] : [],
  );
}
