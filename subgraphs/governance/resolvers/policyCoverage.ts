import type { RequestContext } from '../../shared/requestContext.ts';
import { policyInForce } from '../source/policy.ts';
import { equalGrants, unusedGrants } from '../source/policyCoverage.ts';
import { toxicCombinations } from '../source/toxicCombinations.ts';

/** `Query.policyCoverage`. */
export async function policyCoverage(_parent: unknown, _args: unknown, { db, clock, today }: RequestContext): Promise<object> {
  const at = new Date(clock());
  const policy = await policyInForce(db, at);
  return {
    revision: policy.revision,
    unused: await unusedGrants(db, policy, at),
    equal: equalGrants(policy),
    toxic: toxicCombinations(policy, today),
  };
}
