import { DATASET_ALIAS, SECTOR_ALIAS, SUBJECT_ID_ALIAS } from '../authorise/asksWhom.ts';
import type { Graph } from '../graph/graph.ts';
import { own, type PlainObject } from '../../common/plainObject.ts';
import type { AuditedCoordinate } from './auditedCoordinate.ts';
import { recordCoordinate } from './recordCoordinate.ts';

/** How it is kept in the audit whom an object is about that is reached without a subject above it. */
export interface AboutShape {
  /** Whether it is a record of that subject, and not a matter in which he is named. */
  readonly isRecord: boolean;
  /** The subject's id; null: nobody's. `undefined` where the department did not say. */
  subjectOf(object: PlainObject): string | null | undefined;
  /** Which of the audited coordinates showed it. `undefined` where the department did not say whose record it is. */
  placeOf(object: PlainObject): number | undefined;
}

const DATASET = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * The shape of objects that a coordinate shows (its place among the audited ones); records of each data set take a place of their own there.
 * `undefined` for types that are not about anybody.
 */
export function aboutShape(graph: Graph, typeName: string, audited: AuditedCoordinate[], place: number): AboutShape | undefined {
  const about = graph.about.get(typeName);
  const coordinate = audited[place];
  if (!about || !coordinate) return undefined;
  const places = new Map<string, number>();
  const sectors = new Set([...graph.table.values()].map(({ sector }) => sector));
  return {
    isRecord: about.record !== undefined,
    subjectOf(object) {
      const id = own(object, SUBJECT_ID_ALIAS);
      return typeof id === 'string' || id === null ? id : undefined;
    },
    placeOf(object) {
      if (!about.record) return place;
      const [sector, dataset] = [own(object, SECTOR_ALIAS), own(object, DATASET_ALIAS)];
      if (typeof sector !== 'string' || typeof dataset !== 'string' || !sectors.has(sector) || !DATASET.test(dataset)) return undefined;
      const key = `${sector}/${dataset}`;
      let found = places.get(key);
      if (found === undefined) places.set(key, (found = audited.push(recordCoordinate(graph, coordinate, sector, dataset)) - 1));
      return found;
    },
  };
}
