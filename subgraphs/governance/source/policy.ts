import { readPolicy, type Policy, type Purpose } from '../../../common/policy.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';
import type { Database } from '../../shared/database/database.ts';
import { policyOf, revisionInForce } from './policyStore.ts';

let policy: Policy | undefined;
let names: readonly string[] | undefined;

/** The policy in force; schema/policy.yaml before any revision was ever kept. Throws when that is not well formed. */
export async function policyInForce(db: Database, at: Date): Promise<Policy> {
  const revision = await revisionInForce(db, at);
  return revision ? policyOf(revision) : (policy ??= readPolicy());
}

/** Every purpose of the policy in force, in its order. */
export async function purposesInForce(db: Database, at: Date): Promise<readonly Purpose[]> {
  return (await policyInForce(db, at)).purposes;
}

/** Every sector of the graph, in the order of schema/subgraphs.yaml. */
export function sectors(): readonly string[] {
  names ??= readSubgraphs().map(({ name }) => name);
  return names;
}

/** The sectors that collect files: all but those of the centre that own no data of subjects. */
export function collectingSectors(): readonly string[] {
  return sectors().filter((name) => name !== 'analysis' && name !== 'governance');
}
