import type { CollectionReport } from '../../subgraphs/shared/collection/collectionReport.ts';
import type { Layout } from '../../subgraphs/shared/collection/layout.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';

/** Below this a run does not change what the planner should think of a table. */
const MANY = 10_000;
/** The index of names gathers what is added in a list that every search reads whole: it is put in order too. */
const REGISTRY = `registry.subject, registry.identifier, registry.relation, registry.profile;
  select gin_clean_pending_list('registry.subject_by_name_pairs')`;

/**
 * Tells the database's planner what a large run has brought: until then it takes a table that was just filled for an empty one and reads
 * all of it. A server would find out within minutes, the embedded database never.
 */
export async function freshStatistics(db: Database, { loader, table }: Layout, { counts }: CollectionReport): Promise<void> {
  if (counts.accepted + counts.corrected + counts.changed < MANY) return;
  await db.transaction((tx) => tx.execute(`set local statement_timeout = 0; analyze ${loader === 'registry' ? REGISTRY : (table ?? '')}`));
}
