import type { ResolveSubjects } from '../../shared/collection/mappedRow.ts';
import type { Database } from '../../shared/database/database.ts';
import { findSubjects } from '../source/findSubjects.ts';

/** Finds the subjects of any department's rows in the registry's database, many in one statement. */
export function resolveSubjects(registry: Database): ResolveSubjects {
  return (requests) => findSubjects(registry, requests);
}
