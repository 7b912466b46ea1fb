import { isObjectType } from 'graphql';
import { datasetEntryOf } from '../../common/dataset.ts';
import { reaches, stricter, type PermissionLevel } from '../../common/permissionLevel.ts';
import type { PermissionEntry } from '../../common/permissionTable.ts';
import { SUBJECT_CLASSES, type SubjectClass } from '../../common/subjectClass.ts';
import type { Graph } from '../graph/graph.ts';
import type { AuditedCoordinate } from './auditedCoordinate.ts';

/**
 * A coordinate as it showed a record of some department's data set: that is what the subject is told of, and the department, and it waits
 * where the leaf that the record comes from would.
 */
export function recordCoordinate(
  graph: Graph,
  { field, waits, ...rest }: AuditedCoordinate,
  sector: string,
  dataset: string,
): AuditedCoordinate {
  const needed = leafLevels(graph, sector, dataset);
  return {
    ...rest,
    field: { ...field, sectors: [...new Set([...field.sectors, sector])].sort(), dataset },
    consented: [dataset],
    waits: Object.fromEntries(
      SUBJECT_CLASSES.map((each) => [each, waits[each] || reaches(needed[each], each === 'organisation' ? 'SHARED' : 'IDENTIFIED')]),
    ) as Record<SubjectClass, boolean>,
  };
}

/** What the leaves of a data set ask, the strictest of them; SHARED of one that the graph does not name (a watch list). */
function leafLevels(graph: Graph, sector: string, dataset: string): Record<SubjectClass, PermissionLevel> {
  const rules = [...graph.table.values()]
    .filter((entry) => entry.sector === sector && entry.dataset === dataset)
    .flatMap((entry) => (isOfRecordType(graph, entry, dataset) ? (entry.declaring ?? []) : (entry.own ?? [])));
  const of = (subjectClass: SubjectClass): PermissionLevel =>
    rules.map(({ levels }) => levels[subjectClass]).reduce(stricter, rules.length === 0 ? 'SHARED' : 'OPEN');
  return Object.fromEntries(SUBJECT_CLASSES.map((each) => [each, of(each)])) as Record<SubjectClass, PermissionLevel>;
}

/** Fields of the record itself may ask for more than a summary shows. */
function isOfRecordType({ annotated }: Graph, { coordinate }: PermissionEntry, dataset: string): boolean {
  const type = annotated.getType(coordinate.split('.')[0] ?? '');
  return isObjectType(type) && datasetEntryOf(type)?.code === dataset;
}
