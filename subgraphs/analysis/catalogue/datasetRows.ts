import type { Access } from '../../../common/access.ts';
import { decide, type Decision } from '../../../common/decide.ts';
import { FIRST_NUMBER } from '../../../common/subjectClass.ts';
import { withheldError } from '../../shared/guard.ts';
import { datasetLeaves } from './datasetLeaves.ts';
import type { CatalogueEntry } from './wholeCatalogue.ts';

/** What is watched is neither shown nor counted below that. */
const WATCHED = { organisation: 'SHARED', soleTrader: 'SHARED', individual: 'SHARED' } as const;

/** How many rows a data set holds. Throws what stands for a withheld value where the caller may read it of nobody: a count is no laxer than reading. */
export function datasetRows(entry: CatalogueEntry, rows: number | null, access: Access): number | null {
  const subject = { id: '', number: FIRST_NUMBER[entry.about], subjectClass: entry.about };
  const rules = datasetLeaves(entry, access).map((leaf) => (entry.rule === 'ListKind.WATCH' ? { ...leaf, levels: WATCHED } : leaf));
  const decisions = rules.map((rule) => decide(rule, access, { sector: entry.sector, dataset: undefined, subject }));
  const denied = decisions.find((decision): decision is Extract<Decision, { allow: false }> => !decision.allow);
  if (denied && !decisions.some(({ allow }) => allow)) throw withheldError('DatasetCollection.rows', entry.sector, denied);
  return rows;
}
