import { readPolicy, type Policy, type Purpose } from '../../../common/policy.ts';
import { readSubgraphs } from '../../../common/subgraphs.ts';

let policy: Policy | undefined;
let names: readonly string[] | undefined;

/** Every purpose of the policy, in its order. Throws when the policy is not well formed. */
export function purposes(): readonly Purpose[] {
  policy ??= readPolicy();
  return policy.purposes;
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
