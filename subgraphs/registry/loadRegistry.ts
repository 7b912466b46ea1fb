import type { ResolveSubjects, WriteBatch } from '../shared/collection/mappedRow.ts';
import type { Database } from '../shared/database/database.ts';
import { findSubjects } from './source/findSubjects.ts';
import { writeLegalPersons } from './load/writeLegalPersons.ts';
import { writePopulation } from './load/writePopulation.ts';
import { writeRelations } from './load/writeRelations.ts';

/** The registry's own writers, by data set: what the collection engine takes for layouts with `loader: registry`. */
export const registryWriters: Readonly<Record<string, WriteBatch>> = {
  'legal-persons': writeLegalPersons,
  population: writePopulation,
  relations: writeRelations,
};

/** Finds the subjects of every department's rows in the registry's database, many in one statement. */
export function resolveSubjects(db: Database): ResolveSubjects {
  return (requests) => findSubjects(db, requests);
}
