import type { DocumentNode } from 'graphql';
import { spellOutRecords } from '../../subgraphs/shared/records/spellOutRecords.ts';
import { expandCohort } from './cohort/expandCohort.ts';
import { expandGather } from './gather.ts';
import type { OwnSdl } from './subgraphSdl.ts';

/** The subgraphs' own SDL with everything spelt out that their folders leave to the kit: record types, connections, `@gather`, the inputs of cohorts. */
export function expandOwnSdl(subgraphs: readonly OwnSdl[], head: DocumentNode): OwnSdl[] {
  const complete = subgraphs.map((own) => ({ ...own, document: spellOutRecords(own.document, head) }));
  return expandCohort(expandGather(complete, head), head);
}
